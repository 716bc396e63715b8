using FederatedZk.Contracts;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

public sealed class AnnouncementCheckTests : IDisposable
{
    private static readonly Bytes32 Other = Bytes32.Sha256([77]);

    private readonly TestFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    private RoundAnnouncement Decode(Signed signed, Bytes32? modelBlob = null) =>
        AnnouncementCheck.Decode(_federation.Description, signed, modelBlob ?? _federation.Initial.ModelBlob, _federation.Initial);

    private void Cohort(RoundAnnouncement announcement) => AnnouncementCheck.Cohort(_federation.Description, announcement, [.. _federation.Chain.Enrolments]);

    [Fact]
    public void TheHonestAnnouncementPasses()
    {
        var announcement = Decode(_federation.SignedAnnouncement);
        Assert.Equal(1ul, announcement.Round);
        Cohort(announcement);
    }

    public static TheoryData<string, string> Changes() => new()
    {
        { "federation", "announcement of round 1: federation is " },
        { "round ahead", "announcement of round 2: round is 2, expected 1" },
        { "round again", "announcement of round 0: round is 0, expected 1" },
        { "previous record", "announcement of round 1: previous record is " },
        { "model root", "announcement of round 1: model root is " },
        { "beacon early", "announcement of round 1: beacon block is 11, expected 12" },
        { "beacon late", "announcement of round 1: beacon block is 13, expected 12" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void EveryChangedFieldIsNoticedThoughTheCoordinatorSignedIt(string change, string message)
    {
        var a = _federation.Announcement;
        var changed = change switch
        {
            "federation" => a with { Federation = Other },
            "round ahead" => a with { Round = 2 },
            "round again" => a with { Round = 0 },
            "previous record" => a with { PreviousRecord = Other },
            "model root" => a with { ModelRoot = Other },
            "beacon early" => a with { BeaconBlock = a.BeaconBlock - 1 },
            _ => a with { BeaconBlock = a.BeaconBlock + 1 },
        };
        TestFederation.Refuses(() => Decode(_federation.Coordinator.Sign(changed.Encode())), message);
    }

    [Fact]
    public void ASignatureOfAnybodyElseIsNoticed()
    {
        TestFederation.Refuses(() => Decode(_federation.Stranger.Sign(_federation.Announcement.Encode())), "announcement: not signed by the coordinator");
        var signed = _federation.SignedAnnouncement;
        signed.Body[^1] ^= 1;
        TestFederation.Refuses(() => Decode(signed), "announcement: not signed by the coordinator");
        TestFederation.Refuses(() => Decode(_federation.SignedAnnouncement with { Signature = [] }), "announcement: not signed by the coordinator");
    }

    [Fact]
    public void BytesThatAreNoAnnouncementAreNoticed()
    {
        TestFederation.Refuses(() => Decode(_federation.Coordinator.Sign(_federation.Genesis.Encode())), "announcement: expected a 'fedzk/v1/announcement' message");
        TestFederation.Refuses(() => Decode(_federation.Coordinator.Sign(_federation.Announcement.Encode()[..^1])), "announcement: ");
    }

    [Fact]
    public void AnotherModelBlobIsNoticed() =>
        TestFederation.Refuses(() => Decode(_federation.SignedAnnouncement, Other), "announcement of round 1: model blob is ");

    [Fact]
    public void ARoundBeyondTheFederationsLastIsNoticed()
    {
        var last = _federation.Initial with { Round = 3 };
        var beyond = _federation.Announcement with { Round = 4 };
        TestFederation.Refuses(() => AnnouncementCheck.Decode(_federation.Description, _federation.Coordinator.Sign(beyond.Encode()), last.ModelBlob, last),
            "announcement of round 4: the federation has 3 rounds");
    }

    public static TheoryData<string, string> Cohorts() => new()
    {
        { "left out", "size of the cohort is 2, expected 3" },
        { "added", "size of the cohort is 4, expected 3" },
        { "batch size", "cohort member is " },
        { "dataset", "cohort member is " },
        { "VRF key", "cohort member is " },
        { "record count", "cohort member is " },
        { "enrolment block", "cohort member is " },
    };

    [Theory]
    [MemberData(nameof(Cohorts))]
    public void ACohortThatIsNotTheChainsIsNoticed(string change, string message)
    {
        var cohort = _federation.Announcement.Cohort.ToList();
        switch (change)
        {
            case "left out":
                cohort.RemoveAt(1);
                break;
            case "added":
                cohort.Add(cohort[2] with { Participant = Other });
                break;
            default:
                cohort[1] = change switch
                {
                    "batch size" => cohort[1] with { BatchSize = cohort[1].BatchSize + 1 },
                    "dataset" => cohort[1] with { DatasetRoot = Other },
                    "VRF key" => cohort[1] with { VrfKey = Other },
                    "record count" => cohort[1] with { RecordCount = cohort[1].RecordCount - 1 },
                    _ => cohort[1] with { EnrolmentBlock = cohort[1].EnrolmentBlock - 1 },
                };
                break;
        }
        TestFederation.Refuses(() => Cohort(_federation.Announcement with { Cohort = cohort }), message);
    }

    /// <summary>The contract takes any record count.</summary>
    [Fact]
    public void AnEnrolmentOfNoRecordsIsNoticed()
    {
        var none = _federation.Chain.Enrolments[2] with { Participant = Other, RecordCount = 0 };
        _federation.Chain.Enrolments.Add(none);
        var cohort = _federation.Announcement.Cohort.Append(new CohortMember(none.Participant, none.VrfKey, none.DatasetRoot, 1, 1, none.Block)).OrderBy(m => m.Participant);
        TestFederation.Refuses(() => Cohort(_federation.Announcement with { Cohort = [.. cohort] }), "announcement of round 1: the chain has an enrolment of no records");
    }

    [Theory]
    [InlineData(11ul, true)] // strictly below the beacon block 12: it counts, so an announcement without it is wrong
    [InlineData(12ul, false)]
    [InlineData(13ul, false)]
    public void AnEnrolmentCountsFromTheBlockBeforeTheBeacon(ulong block, bool counts)
    {
        var first = _federation.Chain.Enrolments[0];
        _federation.Chain.Enrolments.Add(first with { DatasetRoot = Other, Block = block });
        if (counts)
        {
            TestFederation.Refuses(() => Cohort(_federation.Announcement), "cohort member is ");
            var cohort = _federation.Announcement.Cohort.ToList();
            cohort[0] = cohort[0] with { DatasetRoot = Other, EnrolmentBlock = block };
            Cohort(_federation.Announcement with { Cohort = cohort });
        }
        else
        {
            Cohort(_federation.Announcement);
        }
    }
}
