using FederatedZk.Protocol;

namespace FederatedZk.Participant.Rounds;

/// <summary>A checked announcement, the beacon and the model the round starts from.</summary>
/// <param name="Me">This participant's entry in the cohort.</param>
/// <param name="BeaconHash">Hash of the beacon block, read from the chain.</param>
/// <param name="Weights">Network layout, scale 2^f_w; its root is the announced one.</param>
public sealed record RoundTask(RoundAnnouncement Announcement, Signed SignedAnnouncement, CohortMember Me, Bytes32 BeaconHash, int[] Weights);

/// <summary>What goes to the coordinator.</summary>
/// <param name="Submission">Signed <see cref="SubmissionMessage"/>.</param>
/// <param name="Update">int64, little-endian, network layout.</param>
public sealed record Answer(Signed Submission, byte[] Update, byte[] Proof);

/// <summary>How a participant answers a round: by the proven step; the tests also know dishonest ways.</summary>
public interface IRoundAnswer
{
    /// <returns>null when there is nothing to send; the reason is in the local log only.</returns>
    Answer? Compute(RoundTask task, CancellationToken cancellationToken);
}
