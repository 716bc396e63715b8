using FederatedZk.Protocol;

namespace FederatedZk.Contracts;

/// <summary>Where a transaction ended up: the block that holds it and its 32-byte hash.</summary>
public sealed record ChainAnchor(ulong Block, byte[] Transaction);

/// <summary>What the chain holds of a round.</summary>
/// <param name="Block">Height of the block that anchored it.</param>
public sealed record AnchoredRound(ulong Round, Bytes32 RecordHash, Bytes32 ModelRoot, ulong Block);

/// <summary>What the chain holds of an enrolment.</summary>
/// <param name="EnrolmentHash">SHA-256 of the participant's signed enrolment message.</param>
/// <param name="Block">Height of the block that anchored it; ignored where an enrolment is to be anchored.</param>
public sealed record AnchoredEnrolment(Bytes32 Participant, Bytes32 DatasetRoot, Bytes32 VrfKey, uint RecordCount, Bytes32 EnrolmentHash, ulong Block);
