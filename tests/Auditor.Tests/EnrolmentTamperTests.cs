using FederatedZk.Auditor.Tests.Fixtures;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Auditor.Tests;

/// <summary>Enrolments changed in the record alone, and together with the chain (a coordinator that anchored something wrong).</summary>
[Collection(SmallFederationCollection.Name)]
public sealed class EnrolmentTamperTests(SmallFederation federation)
{
    private static readonly Bytes32 Other = Bytes32.Sha256("another"u8);

    private static readonly Dictionary<string, (Action<Tampering> Change, string Field)> Alone = new()
    {
        ["message changed"] = (t => t.Enrolment(1, m => m with { Name = "x" }), "enrolment"),
        ["message signature"] = (t => t.Flip("enrolments/000001.sig", 3), "enrolment.signature"),
        ["receipt signature"] = (t => t.Flip("enrolments/000001.receipt.sig", 3), "enrolment.receipt.signature"),
        ["receipt body"] = (t => t.Write("enrolments/000001.receipt", [1, 2, 3]), "enrolment.receipt"),
        ["receipt federation"] = (t => t.EnrolmentReceipt(1, r => r with { Federation = Other }), "enrolment.receipt.federation"),
        ["receipt round"] = (t => t.EnrolmentReceipt(1, r => r with { Round = 1 }), "enrolment.receipt.round"),
        ["receipt participant"] = (t => t.EnrolmentReceipt(1, r => r with { Participant = Other }), "enrolment.receipt.participant"),
        ["receipt subject"] = (t => t.EnrolmentReceipt(1, r => r with { Subject = Other }), "enrolment.receipt.subject"),
        ["receipt refuses"] = (t => t.EnrolmentReceipt(1, r => r with { Accepted = false, Reason = "no" }), "enrolment.receipt.accepted"),
        ["commitments changed"] = (t => t.Flip($"blobs/{t.Enrolment(1).CommitmentsHash}", 0), "enrolment.commitmentsHash"),
        ["commitments missing"] = (t => t.Delete($"blobs/{t.Enrolment(1).CommitmentsHash}"), "enrolment.commitmentsHash"),
        ["proof changed"] = (t => t.Flip($"blobs/{t.Enrolment(1).ProofHash}", 0), "enrolment.proofHash"),
        ["proof missing"] = (t => t.Delete($"blobs/{t.Enrolment(1).ProofHash}"), "enrolment.proofHash"),
    };

    private static readonly Dictionary<string, (Func<Tampering, Func<EnrolmentMessage, EnrolmentMessage>> Change, Func<AnchoredEnrolment, AnchoredEnrolment> Anchor, string Field)> Anchored = new()
    {
        ["federation"] = (_ => m => m with { Federation = Other }, a => a, "enrolment.federation"),
        ["VRF key"] = (_ => m => m with { VrfKey = Other }, a => a, "enrolment.vrfKey"),
        ["dataset root"] = (_ => m => m with { DatasetRoot = Other }, a => a, "enrolment.datasetRoot"),
        ["dataset root, anchored too"] = (_ => m => m with { DatasetRoot = Other }, a => a with { DatasetRoot = Other }, "enrolment.datasetRoot"),
        ["record count"] = (_ => m => m with { RecordCount = m.RecordCount + 1 }, a => a, "enrolment.recordCount"),
        ["record count, anchored too"] = (_ => m => m with { RecordCount = m.RecordCount + 1 }, a => a with { RecordCount = a.RecordCount + 1 }, "enrolment.commitments"),
        ["another's commitments"] = (t => m => m with { CommitmentsHash = t.Enrolment(0).CommitmentsHash }, a => a, "enrolment.commitmentsHash"),
        ["another's proof"] = (t => m => m with { ProofHash = t.Enrolment(0).ProofHash }, a => a, "enrolment.proof"),
        ["a proof for another VRF key"] = (t => m => m with { VrfKey = t.Enrolment(0).VrfKey }, a => a with { VrfKey = Other }, "enrolment.vrfKey"),
    };

    public static TheoryData<string> AloneNames => [.. Alone.Keys];

    public static TheoryData<string> AnchoredNames => [.. Anchored.Keys];

    [Theory]
    [MemberData(nameof(AloneNames))]
    public async Task AChangeInTheRecordIsNamed(string name)
    {
        using var copy = new Tampering(federation);
        var participant = copy.Enrolment(1).Participant;
        Alone[name].Change(copy);
        var finding = (await copy.ReplayAsync()).Finding;
        Assert.NotNull(finding);
        Assert.Equal((Alone[name].Field, participant), (finding.Field, finding.Participant));
    }

    [Theory]
    [MemberData(nameof(AnchoredNames))]
    public async Task AChangeThatTheChainHoldsTooIsNamed(string name)
    {
        var expected = Anchored[name];
        using var copy = new Tampering(federation);
        var participant = copy.Enrolment(1).Participant;
        var hash = copy.Enrolment(1, expected.Change(copy));
        var chain = new AlteredChain(federation.Chain)
        {
            Enrolments = all => [.. all.Select((a, i) => i == 1 ? expected.Anchor(a) with { EnrolmentHash = hash } : a)],
        };
        var finding = (await copy.ReplayAsync(chain)).Finding;
        Assert.NotNull(finding);
        Assert.Equal((expected.Field, participant), (finding.Field, finding.Participant));
    }

    [Fact]
    public async Task AnEnrolmentThatTheRecordHidesIsNamed()
    {
        using var copy = new Tampering(federation);
        foreach (var part in new[] { ".bin", ".sig", ".receipt", ".receipt.sig" })
        {
            copy.Delete($"enrolments/000003{part}");
        }
        var finding = (await copy.ReplayAsync()).Finding;
        Assert.Equal("enrolment", finding?.Field);
        Assert.Contains("the record lacks it", finding!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEnrolmentThatTheChainLacksIsNamed()
    {
        using var copy = new Tampering(federation);
        var finding = (await copy.ReplayAsync(new AlteredChain(federation.Chain) { Enrolments = all => [.. all.SkipLast(1)] })).Finding;
        Assert.Equal("enrolment", finding?.Field);
        Assert.Contains("the chain lacks it", finding!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEnrolmentListedTwiceIsNamed()
    {
        using var copy = new Tampering(federation);
        foreach (var part in new[] { ".bin", ".sig", ".receipt", ".receipt.sig" })
        {
            copy.Write($"enrolments/000004{part}", copy.Read($"enrolments/000003{part}"));
        }
        var finding = (await copy.ReplayAsync()).Finding;
        Assert.Contains("listed twice", finding!.Message, StringComparison.Ordinal);
    }
}
