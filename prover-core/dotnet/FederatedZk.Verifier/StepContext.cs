using FederatedZk.Protocol;

namespace FederatedZk.Verifier;

/// <summary>What a training step is bound to, besides model, dataset and update.</summary>
/// <param name="Contract">20 bytes.</param>
/// <param name="Participant">Ed25519 public key.</param>
/// <param name="EnrolmentBlock">Height at which the dataset root was anchored; must be below BeaconBlock.</param>
/// <param name="BeaconProof">96 bytes.</param>
public sealed record StepContext(
    Bytes32 Federation,
    ulong ChainId,
    byte[] Contract,
    ulong Round,
    Bytes32 Participant,
    Bytes32 CohortRoot,
    Bytes32 VrfKey,
    ulong EnrolmentBlock,
    ulong BeaconBlock,
    Bytes32 BeaconHash,
    byte[] BeaconProof,
    uint BatchSize)
{
    /// <summary>The context of one member's step in an announced round; the beacon's hash is the one read from the chain.</summary>
    public static StepContext For(FederationDescription d, RoundAnnouncement a, CohortMember m, Bytes32 beaconHash, byte[] beaconProof) => new(
        a.Federation, d.ChainId, d.Contract, a.Round, m.Participant, a.CohortRoot, m.VrfKey, m.EnrolmentBlock, a.BeaconBlock, beaconHash,
        beaconProof, m.BatchSize);
}
