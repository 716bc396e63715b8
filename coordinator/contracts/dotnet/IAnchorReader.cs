using FederatedZk.Protocol;

namespace FederatedZk.Contracts;

/// <summary>Reads what a federation anchored. Every method throws <see cref="ChainException"/> when the chain cannot be asked.</summary>
public interface IAnchorReader
{
    Task<ulong> GetChainIdAsync(CancellationToken cancellationToken = default);

    /// <summary>The only address that may anchor for the federation (0x and 40 lower-case hexadecimal digits); null when it is not registered.</summary>
    Task<string?> GetFederationOwnerAsync(Bytes32 federation, CancellationToken cancellationToken = default);

    /// <summary>All enrolments in the order in which they were anchored; empty when the federation is not registered.</summary>
    Task<IReadOnlyList<AnchoredEnrolment>> GetEnrolmentsAsync(Bytes32 federation, CancellationToken cancellationToken = default);

    /// <summary>How many rounds are anchored, round 0 among them; 0 when the federation is not registered.</summary>
    Task<ulong> GetRoundCountAsync(Bytes32 federation, CancellationToken cancellationToken = default);

    /// <returns>The anchored round, or null when there is none yet.</returns>
    Task<AnchoredRound?> GetRoundAsync(Bytes32 federation, ulong round, CancellationToken cancellationToken = default);

    /// <summary>All rounds, from round 0 on.</summary>
    Task<IReadOnlyList<AnchoredRound>> GetRoundsAsync(Bytes32 federation, CancellationToken cancellationToken = default);
}
