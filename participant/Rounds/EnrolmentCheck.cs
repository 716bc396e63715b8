using FederatedZk.Contracts;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Rounds;

/// <summary>Whether the chain holds this participant's enrolment as it was sent.</summary>
public static class EnrolmentCheck
{
    /// <param name="enrolments">As the chain holds them, in anchoring order.</param>
    /// <param name="hash">Hash of the signed enrolment message.</param>
    /// <returns>The anchored enrolment; null when it is not anchored yet.</returns>
    /// <exception cref="DoesNotHoldException">when it is anchored with other contents, or another one under the same key came after it.</exception>
    public static AnchoredEnrolment? Find(IReadOnlyList<AnchoredEnrolment> enrolments, EnrolmentMessage message, Bytes32 hash)
    {
        var mine = enrolments.Where(e => e.Participant == message.Participant).ToList();
        var index = mine.FindLastIndex(e => e.EnrolmentHash == hash);
        if (index < 0)
        {
            return null;
        }
        var anchored = mine[index];
        Holds.Same(anchored.DatasetRoot, message.DatasetRoot, "anchored enrolment: dataset root");
        Holds.Same(anchored.VrfKey, message.VrfKey, "anchored enrolment: VRF key");
        Holds.Same(anchored.RecordCount, message.RecordCount, "anchored enrolment: record count");
        Holds.Require(index == mine.Count - 1,
            $"anchored enrolment: another one under key {message.Participant} came after it, in block {mine[^1].Block} (are the keys in use elsewhere, or was an old state restored?)");
        return anchored;
    }
}
