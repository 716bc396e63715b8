using FederatedZk.Aggregation;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Rounds;

/// <summary>What an announcement has to satisfy before its round is answered.</summary>
public static class AnnouncementCheck
{
    /// <summary>Everything that does not need the beacon block: signature, order of rounds, previous record, model, beacon block.</summary>
    /// <param name="last">The state after the last checked record.</param>
    /// <param name="modelBlob">What the coordinator says the model's bytes hash to.</param>
    /// <exception cref="DoesNotHoldException"/>
    public static RoundAnnouncement Decode(FederationDescription description, Signed signed, Bytes32 modelBlob, Replica last)
    {
        Holds.Require(Signatures.Verify(description.CoordinatorKey, signed), "announcement: not signed by the coordinator");
        RoundAnnouncement announcement;
        try
        {
            announcement = RoundAnnouncement.Decode(signed.Body);
        }
        catch (MalformedMessageException e)
        {
            throw new DoesNotHoldException($"announcement: {e.Message}");
        }
        var what = $"announcement of round {announcement.Round}";
        Holds.Same(announcement.Federation, description.Id, $"{what}: federation");
        Holds.Same(announcement.Round, last.Round + 1, $"{what}: round");
        Holds.Require(announcement.Round <= description.Rounds, $"{what}: the federation has {description.Rounds} rounds");
        Holds.Same(announcement.PreviousRecord, last.RecordHash, $"{what}: previous record");
        Holds.Same(announcement.ModelRoot, last.ModelRoot, $"{what}: model root");
        Holds.Same(modelBlob, last.ModelBlob, $"{what}: model blob");
        Holds.Same(announcement.BeaconBlock, last.AnchorBlock + description.BeaconDepth, $"{what}: beacon block");
        return announcement;
    }

    /// <summary>
    /// The cohort is exactly what the chain says: of every participant the latest enrolment anchored strictly below the beacon block, ascending by key,
    /// with batch sizes by <see cref="BatchSizes"/>. To be asked once the beacon block is mined: until then enrolments could still come in below it.
    /// </summary>
    /// <param name="enrolments">As the chain holds them, in anchoring order.</param>
    /// <exception cref="DoesNotHoldException"/>
    public static void Cohort(FederationDescription description, RoundAnnouncement announcement, IReadOnlyList<AnchoredEnrolment> enrolments)
    {
        var what = $"announcement of round {announcement.Round}";
        var latest = new SortedDictionary<Bytes32, AnchoredEnrolment>();
        foreach (var enrolment in enrolments.Where(e => e.Block < announcement.BeaconBlock))
        {
            latest[enrolment.Participant] = enrolment;
        }
        Holds.Same(announcement.Cohort.Count, latest.Count, $"{what}: size of the cohort");
        Holds.Require(latest.Values.All(e => e.RecordCount > 0), $"{what}: the chain has an enrolment of no records");
        var sizes = BatchSizes.For(latest.Values.Select(e => e.RecordCount).ToArray(), description.BatchTotal);
        var expected = latest.Values.Select((e, i) => new CohortMember(e.Participant, e.VrfKey, e.DatasetRoot, e.RecordCount, sizes[i], e.Block));
        foreach (var (found, member) in announcement.Cohort.Zip(expected))
        {
            Holds.Same(found, member, $"{what}: cohort member");
        }
    }
}
