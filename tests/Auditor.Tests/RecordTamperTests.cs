using FederatedZk.Aggregation;
using FederatedZk.Auditor.Tests.Fixtures;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Auditor.Tests;

/// <summary>
/// Each field of each message of an exported folder is changed in turn, signed anew with the keys of whoever could have signed it, and the replay has to
/// name that field. The record's anchor is compared last, so a case would name "record" if the field's own check were missing.
/// </summary>
[Collection(SmallFederationCollection.Name)]
public sealed class RecordTamperTests(SmallFederation federation)
{
    private static readonly Bytes32 Other = Bytes32.Sha256("another"u8);

    internal sealed record Case(Action<Tampering> Change, ulong? Round, int? Participant, string Field);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["description body"] = new(t => t.Flip("description.bin", -1), null, null, "description"),
        ["description signature"] = new(t => t.Flip("description.sig", 0), null, null, "description.signature"),

        ["record: federation"] = new(t => t.Record(2, r => r with { Federation = Other }), 2, null, "record.federation"),
        ["record: round"] = new(t => t.Record(2, r => r with { Round = 3 }), 2, null, "record.round"),
        ["record: previous"] = new(t => t.Record(2, r => r with { PreviousRecord = Other }), 2, null, "record.previousRecord"),
        ["record: beacon hash"] = new(t => t.Record(2, r => r with { BeaconHash = Other }), 2, null, "record.beaconHash"),
        ["record: applied"] = new(t => t.Record(1, r => r with { Applied = false }), 1, null, "record.applied"),
        ["record: applied though nobody was accepted"] = new(t => t.Record(3, r => r with { Applied = true }), 3, null, "record.applied"),
        ["record: batch sum"] = new(t => t.Record(1, r => r with { BatchSum = r.BatchSum + 1 }), 1, null, "record.batchSum"),
        ["record: batch sum of nothing"] = new(t => t.Record(3, r => r with { BatchSum = 1 }), 3, null, "record.batchSum"),
        ["record: sum hash"] = new(t => t.Record(1, r => r with { SumHash = Other }), 1, null, "record.sumHash"),
        ["record: sum hash of nothing"] = new(t => t.Record(3, r => r with { SumHash = Other }), 3, null, "record.sumHash"),
        ["record: model before"] = new(t => t.Record(1, r => r with { ModelBefore = Other }), 1, null, "record.modelBefore"),
        ["record: model after"] = new(t => t.Record(1, r => r with { ModelAfter = Other }), 1, null, "record.modelAfter"),
        ["record: model after a round without updates"] = new(t => t.Record(3, r => r with { ModelAfter = Other }), 3, null, "record.modelAfter"),
        ["record: model blob"] = new(t => t.Record(1, r => r with { ModelBlob = Other }), 1, null, "record.modelBlob"),
        ["record: state hash"] = new(t => t.Record(1, r => r with { StateHash = Other }), 1, null, "record.stateHash"),
        ["record: a missing outcome"] = new(t => t.Record(1, r => r with { Outcomes = [.. r.Outcomes.Skip(1)] }), 1, null, "record.outcomes"),
        ["record: outcomes exchanged"] = new(t => t.Outcome(1, 0, o => o with { Participant = t.Federation.Participants[1] }), 1, null, "record"),
        ["record: an outcome of somebody else"] = new(t => t.Outcome(1, 2, o => o with { Participant = Highest }), 1, 2, "outcome.participant"),
        ["record: trailing byte"] = new(t => t.Write("records/000001.bin", [.. t.Read("records/000001.bin"), 0]), 1, null, "record"),
        ["record: truncated"] = new(t => t.Write("records/000001.bin", t.Read("records/000001.bin")[..^1]), 1, null, "record"),
        ["record: a refusal's reason rewritten"] = new(t => t.Receipt(2, 1, r => r with { Reason = "late" }), 2, null, "record"),

        ["genesis: previous"] = new(t => t.Record(0, r => r with { PreviousRecord = Other }), 0, null, "record.previousRecord"),
        ["genesis: beacon hash"] = new(t => t.Record(0, r => r with { BeaconHash = Other }), 0, null, "record.beaconHash"),
        ["genesis: model before"] = new(t => t.Record(0, r => r with { ModelBefore = Other }), 0, null, "record.modelBefore"),
        ["genesis: model after"] = new(t => t.Record(0, r => r with { ModelAfter = Other }), 0, null, "record.modelAfter"),
        ["genesis: model blob"] = new(t => t.Record(0, r => r with { ModelBlob = Other }), 0, null, "record.modelBlob"),
        ["genesis: state hash"] = new(t => t.Record(0, r => r with { StateHash = Other }), 0, null, "record.stateHash"),
        ["genesis: applied"] = new(t => t.Record(0, r => r with { Applied = true }), 0, null, "record.applied"),

        ["announcement: signature"] = new(t => t.Record(1, r => r with { Announcement = Broken(r.Announcement) }), 1, null, "announcement.signature"),
        ["announcement: signed by a participant"] = new(t => t.Record(1, r => r with { Announcement = t.Federation.Hospitals[0].Key.Sign(r.Announcement.Body) }), 1, null, "announcement.signature"),
        ["announcement: federation"] = new(t => t.Announcement(1, a => a with { Federation = Other }), 1, null, "announcement.federation"),
        ["announcement: round"] = new(t => t.Announcement(1, a => a with { Round = 2 }), 1, null, "announcement.round"),
        ["announcement: previous record"] = new(t => t.Announcement(1, a => a with { PreviousRecord = Other }), 1, null, "announcement.previousRecord"),
        ["announcement: model root"] = new(t => t.Announcement(1, a => a with { ModelRoot = Other }), 1, null, "announcement.modelRoot"),
        ["announcement: beacon block"] = new(t => t.Announcement(1, a => a with { BeaconBlock = a.BeaconBlock + 1 }), 1, null, "announcement.beaconBlock"),
        ["announcement: a member left out"] = new(t => t.Announcement(1, a => a with { Cohort = [.. a.Cohort.Skip(1)] }), 1, null, "announcement.cohort"),
        ["announcement: a member replaced"] = new(t => t.Member(1, 2, m => m with { Participant = Highest }), 1, 2, "announcement.cohort.participant"),
        ["announcement: VRF key"] = new(t => t.Member(1, 1, m => m with { VrfKey = Other }), 1, 1, "announcement.cohort.vrfKey"),
        ["announcement: dataset root"] = new(t => t.Member(1, 1, m => m with { DatasetRoot = Other }), 1, 1, "announcement.cohort.datasetRoot"),
        ["announcement: record count"] = new(t => t.Member(1, 1, m => m with { RecordCount = m.RecordCount + 1 }), 1, 1, "announcement.cohort.recordCount"),
        ["announcement: batch size"] = new(t => t.Member(1, 1, m => m with { BatchSize = m.BatchSize + 1 }), 1, 1, "announcement.cohort.batchSize"),
        ["announcement: enrolment block"] = new(t => t.Member(1, 1, m => m with { EnrolmentBlock = m.EnrolmentBlock - 1 }), 1, 1, "announcement.cohort.enrolmentBlock"),

        ["receipt: signature"] = new(t => t.Outcome(1, 1, o => o with { Receipt = Broken(o.Receipt!) }), 1, 1, "receipt.signature"),
        ["receipt: federation"] = new(t => t.Receipt(1, 1, r => r with { Federation = Other }), 1, 1, "receipt.federation"),
        ["receipt: round"] = new(t => t.Receipt(1, 1, r => r with { Round = 2 }), 1, 1, "receipt.round"),
        ["receipt: participant"] = new(t => t.Receipt(1, 1, r => r with { Participant = Other }), 1, 1, "receipt.participant"),
        ["receipt: subject"] = new(t => t.Receipt(1, 1, r => r with { Subject = Other }), 1, 1, "receipt.subject"),
        ["receipt: says refused"] = new(t => t.Receipt(1, 1, r => r with { Accepted = false, Reason = "no" }), 1, 1, "receipt.accepted"),
        ["refusal: signature"] = new(t => t.Outcome(2, 1, o => o with { Receipt = Broken(o.Receipt!) }), 2, 1, "receipt.signature"),
        ["refusal: subject"] = new(t => t.Receipt(2, 1, r => r with { Subject = Other }), 2, 1, "receipt.subject"),
        ["refusal: says accepted"] = new(t => t.Receipt(2, 1, r => r with { Accepted = true, Reason = "" }), 2, 1, "receipt.accepted"),
        ["refusal: without a submission, signature"] = new(t => t.Outcome(3, 0, o => o with { Receipt = Broken(o.Receipt!) }), 3, 0, "receipt.signature"),
        ["refusal: without a submission, round"] = new(t => t.Receipt(3, 0, r => r with { Round = 1 }), 3, 0, "receipt.round"),
        ["an accepted step recorded as refused"] = new(t => RefuseAccepted(t, 1, 1), 1, 1, "outcome.kind"),

        ["submission: signature"] = new(t => t.Outcome(1, 1, o => o with { Submission = Broken(o.Submission!) }), 1, 1, "submission.signature"),
        ["submission: signed by somebody else"] = new(t => t.Outcome(1, 1, o => o with { Submission = t.Federation.KeyOf(t.Federation.Participants[0]).Sign(o.Submission!.Body) }), 1, 1, "submission.signature"),
        ["submission: federation"] = new(t => t.Submission(1, 1, s => s with { Federation = Other }), 1, 1, "submission.federation"),
        ["submission: round"] = new(t => t.Submission(1, 1, s => s with { Round = 2 }), 1, 1, "submission.round"),
        ["submission: participant"] = new(t => t.Submission(1, 1, s => s with { Participant = t.Federation.Participants[0] }), 1, 1, "submission.participant"),
        ["submission: announcement"] = new(t => t.Submission(1, 1, s => s with { Announcement = Other }), 1, 1, "submission.announcement"),
        ["submission: beacon hash"] = new(t => t.Submission(1, 1, s => s with { BeaconHash = Other }), 1, 1, "submission.beaconHash"),
        ["submission: beacon proof"] = new(t => t.Submission(1, 1, s => s with { BeaconProof = t.SubmissionOf(1, 0).BeaconProof }), 1, 1, "submission.statement"),
        ["submission: statement digest"] = new(t => t.Submission(1, 1, s => s with { StatementDigest = Other }), 1, 1, "submission.statementDigest"),
        ["submission: update missing"] = new(t => t.Submission(1, 1, s => s with { UpdateHash = Other }), 1, 1, "submission.updateHash"),
        ["submission: proof missing"] = new(t => t.Submission(1, 1, s => s with { ProofHash = Other }), 1, 1, "submission.proofHash"),
        ["submission: another's update"] = new(t => t.Submission(1, 1, s => s with { UpdateHash = t.SubmissionOf(1, 0).UpdateHash }), 1, 1, "submission.statementDigest"),
        ["submission: another's proof"] = new(t => t.Submission(1, 1, s => s with { ProofHash = t.SubmissionOf(1, 0).ProofHash }), 1, 1, "submission.proof"),
        ["submission: one gradient entry off by one"] = new(t => t.Submission(1, 1, s => s with { UpdateHash = t.Blob(PlusOne(t, s)) }), 1, 1, "submission.statementDigest"),
        ["submission: the update of an earlier round"] = new(t => t.Submission(4, 1, s => s with { UpdateHash = t.SubmissionOf(1, 1).UpdateHash }), 4, 1, "submission.statementDigest"),

        ["blob: an update changed"] = new(t => t.Flip($"blobs/{t.SubmissionOf(4, 2).UpdateHash}", 0), 4, 2, "submission.updateHash"),
        ["blob: an update too long"] = new(t => t.Write($"blobs/{t.SubmissionOf(4, 2).UpdateHash}", new byte[4096]), 4, 2, "submission.updateHash"),
        ["blob: an update missing"] = new(t => t.Delete($"blobs/{t.SubmissionOf(4, 2).UpdateHash}"), 4, 2, "submission.updateHash"),
        ["blob: a proof changed"] = new(t => t.Flip($"blobs/{t.SubmissionOf(4, 2).ProofHash}", 100), 4, 2, "submission.proofHash"),
        ["blob: a proof changed, with its hash"] = new(t => t.Submission(4, 2, s => s with { ProofHash = t.Blob(Flipped(t.Read($"blobs/{s.ProofHash}"))) }), 4, 2, "submission.proof"),
        ["blob: a proof missing"] = new(t => t.Delete($"blobs/{t.SubmissionOf(4, 2).ProofHash}"), 4, 2, "submission.proofHash"),
        ["blob: the model changed"] = new(t => t.Flip($"blobs/{t.Record(5).ModelBlob}", 0), 5, null, "record.modelBlob"),
        ["blob: the model missing"] = new(t => t.Delete($"blobs/{t.Record(5).ModelBlob}"), 5, null, "record.modelBlob"),

        ["the earliest of two findings is named"] = new(t =>
        {
            t.Record(5, r => r with { ModelAfter = Other });
            t.Submission(4, 2, s => s with { ProofHash = t.Blob(Flipped(t.Read($"blobs/{s.ProofHash}"))) });
        }, 4, 2, "submission.proof"),
    };

    private static Bytes32 Highest => new(Enumerable.Repeat((byte)0xff, 32).ToArray());

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task IsNamed(string name)
    {
        var expected = Cases[name];
        using var copy = new Tampering(federation);
        expected.Change(copy);
        var finding = (await copy.ReplayAsync()).Finding;
        Assert.NotNull(finding);
        Assert.Equal((expected.Field, expected.Round), (finding.Field, finding.Round));
        Assert.Equal(expected.Participant is { } index ? federation.Participants[index] : null, finding.Participant);
    }

    [Fact]
    public async Task EveryFileMattersToTheLastByte()
    {
        using var original = new Tampering(federation);
        foreach (var file in Directory.GetFiles(original.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(original.Folder, f)))
        {
            using var copy = new Tampering(federation);
            copy.Flip(file, -1);
            var report = await copy.ReplayAsync();
            // The blobs of a refused submission prove nothing either way once they no longer have their hash.
            Assert.True(report.Finding is not null || RefusedBlobs(original).Contains(file), $"{file}: a changed last byte was not noticed");
        }
    }

    private static HashSet<string> RefusedBlobs(Tampering t) => [.. Enumerable.Range(1, 5).SelectMany(r => t.Record(r).Outcomes)
        .Where(o => o is { Kind: OutcomeKind.Refused, Submission: not null }).Select(o => SubmissionMessage.Decode(o.Submission!.Body))
        .SelectMany(s => new[] { $"blobs/{s.UpdateHash}", $"blobs/{s.ProofHash}" })];

    private static void RefuseAccepted(Tampering t, int round, int index)
    {
        t.Receipt(round, index, r => r with { Accepted = false, Reason = "opening: does not verify" });
        t.Outcome(round, index, o => o with { Kind = OutcomeKind.Refused });
    }

    private static byte[] PlusOne(Tampering t, SubmissionMessage s)
    {
        var update = Blobs.DecodeUpdate(t.Federation.Network, t.Read($"blobs/{s.UpdateHash}"));
        update[0]++;
        return Blobs.EncodeUpdate(update);
    }

    private static byte[] Flipped(byte[] bytes)
    {
        bytes[^1] ^= 1;
        return bytes;
    }

    private static Signed Broken(Signed message) => message with { Signature = Flipped([.. message.Signature]) };
}
