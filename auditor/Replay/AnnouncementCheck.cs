using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Replay;

/// <summary>The announcement asks exactly what the chain and the previous round determine: nothing in it is the coordinator's choice.</summary>
internal static class AnnouncementCheck
{
    /// <param name="previousRecord">SHA-256 of the previous record's bytes.</param>
    /// <param name="modelRoot">Root of the model that the previous round led to.</param>
    /// <param name="beaconBlock">Height of the previous anchor plus the beacon depth.</param>
    /// <exception cref="AuditException"/>
    public static RoundAnnouncement Run(
        Place place,
        FederationDescription d,
        Signed message,
        ulong round,
        Bytes32 previousRecord,
        Bytes32 modelRoot,
        ulong beaconBlock,
        IReadOnlyList<CohortMember> cohort)
    {
        var a = place.Decode(message.Body, b => RoundAnnouncement.Decode(b), m => m.Encode(), "announcement");
        place.Require(Signatures.Verify(d.CoordinatorKey, message), "announcement.signature", "is not the coordinator's signature over the announcement");
        place.Equal(a.Federation, d.Id, "announcement.federation", "this federation");
        place.Equal(a.Round, round, "announcement.round", "the round it stands in");
        place.Equal(a.PreviousRecord, previousRecord, "announcement.previousRecord", "the hash of the previous record");
        place.Equal(a.ModelRoot, modelRoot, "announcement.modelRoot", "the model that the previous round led to");
        place.Equal(a.BeaconBlock, beaconBlock, "announcement.beaconBlock", "the previous anchor plus the beacon depth");
        place.Equal(a.Cohort.Count, cohort.Count, "announcement.cohort", "the participants enrolled before the beacon block");
        for (var i = 0; i < cohort.Count; i++)
        {
            CheckMember(place with { Participant = cohort[i].Participant }, a.Cohort[i], cohort[i]);
        }
        return a;
    }

    private static void CheckMember(Place place, CohortMember found, CohortMember expected)
    {
        const string Latest = "the latest enrolment before the beacon block";
        place.Equal(found.Participant, expected.Participant, "announcement.cohort.participant", "ascending by key");
        place.Equal(found.VrfKey, expected.VrfKey, "announcement.cohort.vrfKey", Latest);
        place.Equal(found.DatasetRoot, expected.DatasetRoot, "announcement.cohort.datasetRoot", Latest);
        place.Equal(found.RecordCount, expected.RecordCount, "announcement.cohort.recordCount", Latest);
        place.Equal(found.BatchSize, expected.BatchSize, "announcement.cohort.batchSize", "the participant's share of the batch total");
        place.Equal(found.EnrolmentBlock, expected.EnrolmentBlock, "announcement.cohort.enrolmentBlock", Latest);
    }
}
