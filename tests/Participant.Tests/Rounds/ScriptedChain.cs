using FederatedZk.Contracts;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Tests.Rounds;

/// <summary>What a chain would say, as a test wants it.</summary>
internal sealed class ScriptedChain : IAnchorReader, IBlockSource
{
    public ulong ChainId { get; set; } = 31337;

    public string? Owner { get; set; } = "0x" + new string('1', 40);

    public List<AnchoredEnrolment> Enrolments { get; } = [];

    public List<AnchoredRound> Rounds { get; } = [];

    public ulong Height { get; set; } = 1000;

    /// <summary>Blocks that the chain replaced, with their new hashes.</summary>
    public Dictionary<ulong, Bytes32> Replaced { get; } = [];

    public static Bytes32 BlockHash(ulong height) => Bytes32.Sha256(BitConverter.GetBytes(height));

    public Task<ulong> GetChainIdAsync(CancellationToken cancellationToken = default) => Task.FromResult(ChainId);

    public Task<string?> GetFederationOwnerAsync(Bytes32 federation, CancellationToken cancellationToken = default) => Task.FromResult(Owner);

    public Task<IReadOnlyList<AnchoredEnrolment>> GetEnrolmentsAsync(Bytes32 federation, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<AnchoredEnrolment>>([.. Enrolments]);

    public Task<ulong> GetRoundCountAsync(Bytes32 federation, CancellationToken cancellationToken = default) => Task.FromResult((ulong)Rounds.Count);

    public Task<AnchoredRound?> GetRoundAsync(Bytes32 federation, ulong round, CancellationToken cancellationToken = default) =>
        Task.FromResult(round < (ulong)Rounds.Count ? Rounds[(int)round] : null);

    public Task<IReadOnlyList<AnchoredRound>> GetRoundsAsync(Bytes32 federation, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<AnchoredRound>>([.. Rounds]);

    public Task<ulong> GetHeightAsync(CancellationToken cancellationToken = default) => Task.FromResult(Height);

    public Task<Bytes32?> GetBlockHashAsync(ulong height, CancellationToken cancellationToken = default) =>
        Task.FromResult<Bytes32?>(height <= Height ? Replaced.GetValueOrDefault(height, BlockHash(height)) : null);
}
