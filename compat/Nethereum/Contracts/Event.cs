using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts.Services;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts;

/// <summary>One kind of event of one contract: a class with <see cref="EventAttribute"/>. Its indexed values must be of static type.</summary>
public class Event<TEventMessage>
    where TEventMessage : new()
{
    private readonly IEthApiContractService _eth;
    private readonly AbiTuple _values = AbiTuple.Of(typeof(TEventMessage));
    private readonly string _signature = Signatures.Event(typeof(TEventMessage)).ToHex(true);

    internal Event(IEthApiContractService eth, string contractAddress)
    {
        _eth = eth;
        ContractAddress = contractAddress;
    }

    public string ContractAddress { get; }

    /// <summary>All events of this kind between two blocks, both included.</summary>
    public NewFilterInput CreateFilterInput(BlockParameter? fromBlock = null, BlockParameter? toBlock = null) => Filter(fromBlock, toBlock);

    /// <summary>Those whose first indexed value is one of the given.</summary>
    public NewFilterInput CreateFilterInput(object[] filterTopic1, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) => Filter(fromBlock, toBlock, filterTopic1);

    /// <summary>Those whose first and second indexed values are each one of the given.</summary>
    public NewFilterInput CreateFilterInput(object[] filterTopic1, object[] filterTopic2, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) =>
        Filter(fromBlock, toBlock, filterTopic1, filterTopic2);

    /// <summary>The events that match, decoded, in the order of the chain.</summary>
    /// <exception cref="FormatException">when a log is no encoding of this event.</exception>
    public async Task<List<EventLog<TEventMessage>>> GetAllChangesAsync(NewFilterInput filterInput)
    {
        var logs = await _eth.Filters.GetLogs.SendRequestAsync(filterInput).ConfigureAwait(false);
        return [.. logs.Select(Decode)];
    }

    private NewFilterInput Filter(BlockParameter? from, BlockParameter? to, params object[][] alternatives)
    {
        var indexed = _values.Parameters.Where(p => p.Attribute.Indexed).ToArray();
        return new NewFilterInput
        {
            FromBlock = from ?? BlockParameter.CreateEarliest(),
            ToBlock = to ?? BlockParameter.CreateLatest(),
            Address = [ContractAddress],
            Topics = [_signature, .. alternatives.Select((values, i) => values.Select(v => indexed[i].Type.Encode(v).ToHex(true)).ToArray())],
        };
    }

    private EventLog<TEventMessage> Decode(FilterLog log)
    {
        var topics = log.Topics.Select(t => t.ToString()!.HexToByteArray()).ToArray();
        var indexed = _values.Parameters.Where(p => p.Attribute.Indexed).ToArray();
        if (topics.Length != indexed.Length + 1 || !topics[0].AsSpan().SequenceEqual(_signature.HexToByteArray()))
        {
            throw new FormatException($"a log of {log.Address} is no {typeof(TEventMessage).Name}");
        }
        var result = new TEventMessage();
        for (var i = 0; i < indexed.Length; i++)
        {
            indexed[i].Property.SetValue(result, indexed[i].Type.Decode(topics[i + 1], 0, indexed[i].Property.PropertyType));
        }
        _values.Where(p => !p.Attribute.Indexed).DecodeInto(result, log.Data.HexToByteArray(), 0);
        return new EventLog<TEventMessage>(result, log);
    }
}
