using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts.Services;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts.ContractHandlers;

/// <summary>A contract at an address, called with typed messages.</summary>
public class ContractHandler(string contractAddress, IEthApiContractService ethApiContractService)
{
    public string ContractAddress { get; } = contractAddress;

    /// <summary>Calls a function that returns one value.</summary>
    /// <exception cref="SmartContractCustomErrorRevertException"/>
    /// <exception cref="FormatException">when the answer is no encoding of the declared return type.</exception>
    public async Task<TReturn> QueryAsync<TEthereumContractFunctionMessage, TReturn>(TEthereumContractFunctionMessage ethereumContractFunctionMessage, BlockParameter? blockParameter = null)
        where TEthereumContractFunctionMessage : FunctionMessage, new()
    {
        var declared = Signatures.Declared<FunctionAttribute>(typeof(TEthereumContractFunctionMessage)).ReturnType
            ?? throw new ArgumentException($"{typeof(TEthereumContractFunctionMessage).Name} declares no return type");
        var type = AbiType.Parse(declared, typeof(TReturn));
        var output = await CallAsync(ethereumContractFunctionMessage, blockParameter).ConfigureAwait(false);
        return (TReturn)type.Decode(output, type.IsDynamic ? AbiType.Word : 0, typeof(TReturn));
    }

    /// <summary>Calls a function that returns several values, or an array of tuples.</summary>
    /// <inheritdoc cref="QueryAsync" path="/exception"/>
    public async Task<TEthereumFunctionReturn> QueryDeserializingToObjectAsync<TEthereumContractFunctionMessage, TEthereumFunctionReturn>(
        TEthereumContractFunctionMessage ethereumContractFunctionMessage, BlockParameter? blockParameter = null)
        where TEthereumContractFunctionMessage : FunctionMessage, new()
        where TEthereumFunctionReturn : IFunctionOutputDTO, new()
    {
        var output = await CallAsync(ethereumContractFunctionMessage, blockParameter).ConfigureAwait(false);
        var result = new TEthereumFunctionReturn();
        AbiTuple.Of(typeof(TEthereumFunctionReturn)).DecodeInto(result, output, 0);
        return result;
    }

    /// <summary>What the transaction would cost now; throws as it would revert.</summary>
    /// <exception cref="SmartContractCustomErrorRevertException"/>
    public Task<HexBigInteger> EstimateGasAsync<TEthereumContractFunctionMessage>(TEthereumContractFunctionMessage transactionMesssage)
        where TEthereumContractFunctionMessage : FunctionMessage, new() =>
        Reverts.NameAsync(ethApiContractService.Transactions.EstimateGas.SendRequestAsync(Input(transactionMesssage)));

    public Event<TEventType> GetEvent<TEventType>()
        where TEventType : new() => new(ethApiContractService, ContractAddress);

    private async Task<byte[]> CallAsync<TMessage>(TMessage message, BlockParameter? block)
        where TMessage : FunctionMessage
    {
        var answer = await Reverts.NameAsync(ethApiContractService.Transactions.Call.SendRequestAsync(Input(message), block ?? BlockParameter.CreateLatest())).ConfigureAwait(false);
        return answer.HexToByteArray();
    }

    private CallInput Input<TMessage>(TMessage message)
        where TMessage : FunctionMessage =>
        new() { From = message.FromAddress, To = ContractAddress, Gas = message.Gas is { } gas ? new HexBigInteger(gas) : null, Data = message.GetCallData().ToHex(true) };
}
