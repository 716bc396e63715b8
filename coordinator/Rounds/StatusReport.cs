using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Rounds;

/// <summary>What 'coordinator status' shows.</summary>
/// <param name="LastRecord">Canonical bytes of the last anchored round's record; null before the genesis record.</param>
/// <param name="Metrics">What participants reported on the model after that round: self-reported, not proven.</param>
public sealed record StatusReport(
    Bytes32 Federation, string State, ulong Round, ulong Rounds, int Enrolled, byte[]? LastRecord, IReadOnlyList<Signed> Metrics);
