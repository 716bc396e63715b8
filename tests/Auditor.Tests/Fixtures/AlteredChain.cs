using FederatedZk.Contracts;
using FederatedZk.Protocol;

namespace FederatedZk.Auditor.Tests.Fixtures;

/// <summary>The real chain as read by its client, with what a test changes: another federation's chain, or a chain that was rewritten.</summary>
internal sealed class AlteredChain(RoundAnchorClient chain) : IAnchorReader, IBlockSource
{
    public Func<IReadOnlyList<AnchoredRound>, IReadOnlyList<AnchoredRound>> Rounds { get; init; } = rounds => rounds;

    public Func<IReadOnlyList<AnchoredEnrolment>, IReadOnlyList<AnchoredEnrolment>> Enrolments { get; init; } = enrolments => enrolments;

    public Func<ulong, Bytes32?, Bytes32?> Blocks { get; init; } = (_, hash) => hash;

    public Func<ulong, ulong> ChainId { get; init; } = id => id;

    public Func<string?, string?> Owner { get; init; } = owner => owner;

    public async Task<ulong> GetChainIdAsync(CancellationToken cancellationToken = default) => ChainId(await chain.GetChainIdAsync(cancellationToken));

    public async Task<string?> GetFederationOwnerAsync(Bytes32 federation, CancellationToken cancellationToken = default) =>
        Owner(await chain.GetFederationOwnerAsync(federation, cancellationToken));

    public async Task<IReadOnlyList<AnchoredEnrolment>> GetEnrolmentsAsync(Bytes32 federation, CancellationToken cancellationToken = default) =>
        Enrolments(await chain.GetEnrolmentsAsync(federation, cancellationToken));

    public async Task<ulong> GetRoundCountAsync(Bytes32 federation, CancellationToken cancellationToken = default) =>
        (ulong)(await GetRoundsAsync(federation, cancellationToken)).Count;

    public async Task<AnchoredRound?> GetRoundAsync(Bytes32 federation, ulong round, CancellationToken cancellationToken = default) =>
        (await GetRoundsAsync(federation, cancellationToken)).FirstOrDefault(r => r.Round == round);

    public async Task<IReadOnlyList<AnchoredRound>> GetRoundsAsync(Bytes32 federation, CancellationToken cancellationToken = default) =>
        Rounds(await chain.GetRoundsAsync(federation, cancellationToken));

    public Task<ulong> GetHeightAsync(CancellationToken cancellationToken = default) => chain.GetHeightAsync(cancellationToken);

    public async Task<Bytes32?> GetBlockHashAsync(ulong height, CancellationToken cancellationToken = default) =>
        Blocks(height, await chain.GetBlockHashAsync(height, cancellationToken));
}
