using FederatedZk.Protocol;
using Nethereum.Web3.Accounts;

namespace FederatedZk.Contracts;

/// <summary>Typed client of RoundAnchor.sol over JSON-RPC.</summary>
public sealed class RoundAnchorClient : IBlockSource, IAnchorReader
{
    /// <param name="rpcUrl">http or https address of the node.</param>
    /// <param name="contractAddress">0x and 40 hexadecimal digits.</param>
    /// <param name="account">Signs; without it the client only reads. One account serves one process.</param>
    /// <param name="chainId">When given, the chain that the node must be on.</param>
    public RoundAnchorClient(string rpcUrl, string contractAddress, Account? account = null, ulong? chainId = null)
    {
        ContractAddress = contractAddress;
    }

    /// <summary>0x and 40 lower-case hexadecimal digits.</summary>
    public string ContractAddress { get; }

    /// <summary>Deploys a RoundAnchor and waits until it is mined.</summary>
    public static Task<(string Address, ChainAnchor Anchor)> DeployAsync(string rpcUrl, Account account, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Throws <see cref="WrongChainException"/> unless the node is on the expected chain and the contract at the address is RoundAnchor, byte for byte.</summary>
    public Task CheckContractAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Registers the federation with this client's account as owner. Again by the same owner: the existing anchor.</summary>
    public Task<ChainAnchor> RegisterFederationAsync(Bytes32 federation, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Anchors an enrolment. The exact same one again: the existing anchor.</summary>
    public Task<ChainAnchor> AnchorEnrolmentAsync(Bytes32 federation, AnchoredEnrolment enrolment, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Anchors the next round. The same round with the same hashes again: the existing anchor; with others: <see cref="AnchorRefusedException"/>.</summary>
    public Task<ChainAnchor> AnchorRoundAsync(Bytes32 federation, ulong round, Bytes32 recordHash, Bytes32 modelRoot, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<ulong> GetChainIdAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<ulong> GetHeightAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<Bytes32?> GetBlockHashAsync(ulong height, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<string?> GetFederationOwnerAsync(Bytes32 federation, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<IReadOnlyList<AnchoredEnrolment>> GetEnrolmentsAsync(Bytes32 federation, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<ulong> GetRoundCountAsync(Bytes32 federation, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<AnchoredRound?> GetRoundAsync(Bytes32 federation, ulong round, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<IReadOnlyList<AnchoredRound>> GetRoundsAsync(Bytes32 federation, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
