using FederatedZk.Contracts.Messages;
using FederatedZk.Protocol;
using Nethereum.Contracts;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Util;
using Nethereum.Web3.Accounts;

namespace FederatedZk.Contracts;

/// <summary>
/// Typed client of RoundAnchor.sol over JSON-RPC. Safe for concurrent use; writes go one after the other. Every write first looks whether it is done:
/// repeating it after a lost answer or a crash gives the existing anchor. Nothing is asked of the chain before the code at the address is compared
/// with RoundAnchor's.
/// </summary>
public sealed class RoundAnchorClient : IBlockSource, IAnchorReader
{
    private const ulong PageLength = 64;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(2);

    private readonly ChainNode _node;
    private readonly TransactionSender? _sender;
    private readonly ulong? _expectedChainId;
    private volatile bool _checked;

    /// <param name="rpcUrl">http or https address of the node.</param>
    /// <param name="contractAddress">0x and 40 hexadecimal digits.</param>
    /// <param name="account">Signs; without it the client only reads. One account serves one process.</param>
    /// <param name="chainId">When given, the chain that the node must be on.</param>
    /// <param name="timeout">How long a write may take until it is in a block; two minutes when not given.</param>
    /// <exception cref="ArgumentException">when an address is malformed.</exception>
    public RoundAnchorClient(string rpcUrl, string contractAddress, Account? account = null, ulong? chainId = null, TimeSpan? timeout = null)
    {
        if (!AddressUtil.Current.IsValidEthereumAddressHexFormat(contractAddress))
        {
            throw new ArgumentException($"the contract's address '{contractAddress}' is not 0x and 40 hexadecimal digits", nameof(contractAddress));
        }
        ContractAddress = contractAddress.ToLowerInvariant();
        _node = new ChainNode(rpcUrl);
        _sender = account is null ? null : new TransactionSender(_node, account, timeout ?? DefaultTimeout);
        _expectedChainId = chainId;
    }

    /// <summary>0x and 40 lower-case hexadecimal digits.</summary>
    public string ContractAddress { get; }

    /// <summary>Deploys a RoundAnchor and waits until it is mined.</summary>
    /// <returns>The address as 0x and 40 lower-case hexadecimal digits, and where it was mined.</returns>
    /// <exception cref="ChainException"/>
    public static async Task<(string Address, ChainAnchor Anchor)> DeployAsync(string rpcUrl, Account account, CancellationToken cancellationToken = default)
    {
        var node = new ChainNode(rpcUrl);
        var code = RoundAnchorArtefact.Bytecode.ToArray();
        var call = new CallInput { From = account.Address, Data = code.ToHex(true) };
        var (anchor, created) = await new TransactionSender(node, account, DefaultTimeout).SendAsync(
            to: "",
            code,
            _ => Task.FromResult<ChainAnchor?>(null),
            async ct => (await node.AskAsync(w => w.Eth.Transactions.EstimateGas.SendRequestAsync(call), ct).ConfigureAwait(false)).Value,
            cancellationToken).ConfigureAwait(false);
        return created is null
            ? throw new ChainException("the node's receipt of the deployment names no contract")
            : (created.ToLowerInvariant(), anchor);
    }

    /// <summary>Whether the node is on the expected chain and the code at the address is RoundAnchor, byte for byte. Every other method does this once.</summary>
    /// <exception cref="WrongChainException"/>
    public async Task CheckContractAsync(CancellationToken cancellationToken = default)
    {
        if (_checked)
        {
            return;
        }
        var chain = await GetChainIdAsync(cancellationToken).ConfigureAwait(false);
        if (_expectedChainId is { } expected && chain != expected)
        {
            throw new WrongChainException($"the node is on chain {chain}, expected chain {expected}");
        }
        var code = (await _node.AskAsync(w => w.Eth.GetCode.SendRequestAsync(ContractAddress), cancellationToken).ConfigureAwait(false)).HexToByteArray();
        if (code.Length == 0)
        {
            throw new WrongChainException($"there is no contract at {ContractAddress} on chain {chain}");
        }
        if (!code.AsSpan().SequenceEqual(RoundAnchorArtefact.DeployedBytecode.Span))
        {
            throw new WrongChainException($"the contract at {ContractAddress} on chain {chain} is not RoundAnchor: its code differs");
        }
        _checked = true;
    }

    /// <summary>Registers the federation with this client's account as owner. Again by the same owner: the existing anchor.</summary>
    /// <exception cref="AnchorRefusedException">FederationExists: the id belongs to another address.</exception>
    public Task<ChainAnchor> RegisterFederationAsync(Bytes32 federation, CancellationToken cancellationToken = default) =>
        WriteAsync(new RegisterFederationFunction { Id = federation.ToArray() }, ct => FindFederationAsync(federation, ct), cancellationToken);

    /// <summary>Anchors an enrolment. The exact same one again: the existing anchor.</summary>
    /// <exception cref="AnchorRefusedException">FederationUnknown or NotOwner.</exception>
    public Task<ChainAnchor> AnchorEnrolmentAsync(Bytes32 federation, AnchoredEnrolment enrolment, CancellationToken cancellationToken = default) =>
        WriteAsync(
            new AnchorEnrolmentFunction
            {
                Id = federation.ToArray(),
                Participant = enrolment.Participant.ToArray(),
                DatasetRoot = enrolment.DatasetRoot.ToArray(),
                VrfKey = enrolment.VrfKey.ToArray(),
                RecordCount = enrolment.RecordCount,
                EnrolmentHash = enrolment.EnrolmentHash.ToArray(),
            },
            ct => FindEnrolmentAsync(federation, enrolment, ct),
            cancellationToken);

    /// <summary>Anchors the next round. The same round with the same hashes again: the existing anchor.</summary>
    /// <exception cref="AnchorRefusedException">FederationUnknown, NotOwner or RoundOutOfOrder; also when the round is anchored with other hashes.</exception>
    public Task<ChainAnchor> AnchorRoundAsync(Bytes32 federation, ulong round, Bytes32 recordHash, Bytes32 modelRoot, CancellationToken cancellationToken = default) =>
        WriteAsync(
            new AnchorRoundFunction { Id = federation.ToArray(), Round = round, RecordHash = recordHash.ToArray(), ModelRoot = modelRoot.ToArray() },
            ct => FindRoundAsync(federation, round, recordHash, modelRoot, ct),
            cancellationToken);

    public async Task<ulong> GetChainIdAsync(CancellationToken cancellationToken = default) =>
        Number(await _node.AskAsync(w => w.Eth.ChainId.SendRequestAsync(), cancellationToken).ConfigureAwait(false), "the chain id");

    public async Task<ulong> GetHeightAsync(CancellationToken cancellationToken = default)
    {
        await CheckContractAsync(cancellationToken).ConfigureAwait(false);
        return Number(await _node.AskAsync(w => w.Eth.Blocks.GetBlockNumber.SendRequestAsync(), cancellationToken).ConfigureAwait(false), "the height");
    }

    public async Task<Bytes32?> GetBlockHashAsync(ulong height, CancellationToken cancellationToken = default)
    {
        await CheckContractAsync(cancellationToken).ConfigureAwait(false);
        var block = await _node.AskAsync(w => w.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(new HexBigInteger(height)), cancellationToken).ConfigureAwait(false);
        if (block is null)
        {
            return null;
        }
        if (block.Number.Value != height)
        {
            throw new ChainException($"asked for block {height}, the node gave block {block.Number}");
        }
        try
        {
            return Bytes32.Parse(block.BlockHash);
        }
        catch (FormatException e)
        {
            throw new ChainException($"the hash of block {height} is malformed: {e.Message}", e);
        }
    }

    public async Task<string?> GetFederationOwnerAsync(Bytes32 federation, CancellationToken cancellationToken = default)
    {
        var found = await FederationAsync(federation, cancellationToken).ConfigureAwait(false);
        return found.BlockNumber == 0 ? null : found.Owner.ToLowerInvariant();
    }

    public async Task<IReadOnlyList<AnchoredEnrolment>> GetEnrolmentsAsync(Bytes32 federation, CancellationToken cancellationToken = default)
    {
        var all = await PagesAsync(
            async (h, from) => (await h.QueryDeserializingToObjectAsync<EnrolmentsFunction, EnrolmentsOutput>(
                new EnrolmentsFunction { Id = federation.ToArray(), From = from, Count = PageLength }).ConfigureAwait(false)).Page,
            cancellationToken).ConfigureAwait(false);
        return [.. all.Select(e => new AnchoredEnrolment(
            new Bytes32(e.Participant), new Bytes32(e.DatasetRoot), new Bytes32(e.VrfKey), e.RecordCount, new Bytes32(e.EnrolmentHash), e.BlockNumber))];
    }

    public async Task<ulong> GetRoundCountAsync(Bytes32 federation, CancellationToken cancellationToken = default) =>
        (await FederationAsync(federation, cancellationToken).ConfigureAwait(false)).RoundCount;

    public async Task<AnchoredRound?> GetRoundAsync(Bytes32 federation, ulong round, CancellationToken cancellationToken = default)
    {
        var output = await QueryAsync(
            h => h.QueryDeserializingToObjectAsync<RoundsFunction, RoundsOutput>(new RoundsFunction { Id = federation.ToArray(), From = round, Count = 1 }), cancellationToken).ConfigureAwait(false);
        return output.Page is [var found] ? Round(round, found) : null;
    }

    public async Task<IReadOnlyList<AnchoredRound>> GetRoundsAsync(Bytes32 federation, CancellationToken cancellationToken = default)
    {
        var all = await PagesAsync(
            async (h, from) => (await h.QueryDeserializingToObjectAsync<RoundsFunction, RoundsOutput>(
                new RoundsFunction { Id = federation.ToArray(), From = from, Count = PageLength }).ConfigureAwait(false)).Page,
            cancellationToken).ConfigureAwait(false);
        return [.. all.Select((r, i) => Round((ulong)i, r))];
    }

    private async Task<ChainAnchor?> FindFederationAsync(Bytes32 federation, CancellationToken cancellationToken)
    {
        var found = await FederationAsync(federation, cancellationToken).ConfigureAwait(false);
        return found.BlockNumber == 0 || !string.Equals(found.Owner, _sender!.Address, StringComparison.OrdinalIgnoreCase)
            ? null
            : await TransactionAsync<FederationRegisteredEvent>(found.BlockNumber, (e, at) => e.CreateFilterInput([federation.ToArray()], at, at), _ => true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ChainAnchor?> FindEnrolmentAsync(Bytes32 federation, AnchoredEnrolment enrolment, CancellationToken cancellationToken)
    {
        var query = new EnrolmentBlockFunction
        {
            Id = federation.ToArray(),
            Participant = enrolment.Participant.ToArray(),
            DatasetRoot = enrolment.DatasetRoot.ToArray(),
            VrfKey = enrolment.VrfKey.ToArray(),
            RecordCount = enrolment.RecordCount,
            EnrolmentHash = enrolment.EnrolmentHash.ToArray(),
        };
        var block = await QueryAsync(h => h.QueryAsync<EnrolmentBlockFunction, ulong>(query), cancellationToken).ConfigureAwait(false);
        return block == 0
            ? null
            : await TransactionAsync<EnrolmentAnchoredEvent>(
                block, (e, at) => e.CreateFilterInput([query.Id], [query.Participant], at, at), e => enrolment.EnrolmentHash.Span.SequenceEqual(e.EnrolmentHash), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ChainAnchor?> FindRoundAsync(Bytes32 federation, ulong round, Bytes32 recordHash, Bytes32 modelRoot, CancellationToken cancellationToken)
    {
        var found = await GetRoundAsync(federation, round, cancellationToken).ConfigureAwait(false);
        return found is null || found.RecordHash != recordHash || found.ModelRoot != modelRoot
            ? null
            : await TransactionAsync<RoundAnchoredEvent>(found.Block, (e, at) => e.CreateFilterInput([federation.ToArray()], [round], at, at), _ => true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The transaction behind something that the contract holds, by the event in its block.</summary>
    private async Task<ChainAnchor> TransactionAsync<TEvent>(ulong block, Func<Event<TEvent>, BlockParameter, NewFilterInput> filter, Func<TEvent, bool> chosen, CancellationToken cancellationToken)
        where TEvent : new()
    {
        var events = await QueryAsync(
            h =>
            {
                var kind = h.GetEvent<TEvent>();
                return kind.GetAllChangesAsync(filter(kind, new BlockParameter(block)));
            },
            cancellationToken).ConfigureAwait(false);
        var found = events.FirstOrDefault(e => chosen(e.Event)) ?? throw new ChainException($"block {block} should hold a {typeof(TEvent).Name}, the node shows none");
        return new ChainAnchor(block, found.Log.TransactionHash.HexToByteArray());
    }

    private Task<FederationOutput> FederationAsync(Bytes32 federation, CancellationToken cancellationToken) =>
        QueryAsync(h => h.QueryDeserializingToObjectAsync<FederationFunction, FederationOutput>(new FederationFunction { Id = federation.ToArray() }), cancellationToken);

    private async Task<ChainAnchor> WriteAsync<TMessage>(TMessage message, Func<CancellationToken, Task<ChainAnchor?>> findAsync, CancellationToken cancellationToken)
        where TMessage : FunctionMessage, new()
    {
        var sender = _sender ?? throw new InvalidOperationException("this client has no account and only reads");
        await CheckContractAsync(cancellationToken).ConfigureAwait(false);
        message.FromAddress = sender.Address;
        var (anchor, _) = await sender.SendAsync(
            ContractAddress,
            message.GetCallData(),
            findAsync,
            async ct => (await QueryAsync(h => h.EstimateGasAsync(message), ct).ConfigureAwait(false)).Value,
            cancellationToken).ConfigureAwait(false);
        return anchor;
    }

    private async Task<T> QueryAsync<T>(Func<ContractHandler, Task<T>> query, CancellationToken cancellationToken)
    {
        await CheckContractAsync(cancellationToken).ConfigureAwait(false);
        return await _node.AskAsync(w => query(w.Eth.GetContractHandler(ContractAddress)), cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<T>> PagesAsync<T>(Func<ContractHandler, ulong, Task<List<T>>> pageAsync, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        while (true)
        {
            var page = await QueryAsync(h => pageAsync(h, (ulong)all.Count), cancellationToken).ConfigureAwait(false);
            all.AddRange(page);
            if ((ulong)page.Count < PageLength)
            {
                return all;
            }
        }
    }

    private static AnchoredRound Round(ulong round, RoundValue value) => new(round, new Bytes32(value.RecordHash), new Bytes32(value.ModelRoot), value.BlockNumber);

    private static ulong Number(HexBigInteger number, string what) =>
        number.Value <= ulong.MaxValue ? (ulong)number.Value : throw new ChainException($"{what} {number} is beyond 64 bits");
}
