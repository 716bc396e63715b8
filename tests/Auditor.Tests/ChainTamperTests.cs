using FederatedZk.Auditor.Records;
using FederatedZk.Auditor.Replay;
using FederatedZk.Auditor.Tests.Fixtures;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Auditor.Tests;

/// <summary>The record is untouched and the chain says something else.</summary>
[Collection(SmallFederationCollection.Name)]
public sealed class ChainTamperTests(SmallFederation federation)
{
    private static readonly Bytes32 Other = Bytes32.Sha256("another"u8);

    private static readonly Dictionary<string, (Func<SmallFederation, AlteredChain> Chain, ulong? Round, string Field)> Cases = new()
    {
        ["another record hash"] = (f => Rounds(f, 4, r => r with { RecordHash = Other }), 4, "record"),
        ["another model root"] = (f => Rounds(f, 4, r => r with { ModelRoot = Other }), 4, "chain.round.modelRoot"),
        ["another model root at genesis"] = (f => Rounds(f, 0, r => r with { ModelRoot = Other }), 0, "chain.round.modelRoot"),
        ["anchored in a later block"] = (f => Rounds(f, 1, r => r with { Block = r.Block + 1 }), 2, "announcement.beaconBlock"),
        ["anchored before its beacon"] = (f => new AlteredChain(f.Chain) { Rounds = all => [.. all.Select((r, i) => i == 2 ? r with { Block = all[1].Block + 1 } : r)] }, 2, "chain.round.block"),
        ["rounds out of order"] = (f => Rounds(f, 2, r => r with { Round = 3 }), 2, "chain.round"),
        ["two rounds in one block"] = (f => new AlteredChain(f.Chain) { Rounds = all => [.. all.Select((r, i) => i == 5 ? r with { Block = all[4].Block } : r)] }, 5, "chain.round.block"),
        ["a round less"] = (f => new AlteredChain(f.Chain) { Rounds = all => [.. all.SkipLast(1)] }, 5, "chain.round"),
        ["a round more"] = (f => new AlteredChain(f.Chain) { Rounds = all => [.. all, new AnchoredRound(6, Other, Other, all[^1].Block + 3)] }, 6, "record"),
        ["no rounds at all"] = (f => new AlteredChain(f.Chain) { Rounds = _ => [] }, 0, "chain.round"),
        ["another beacon block"] = (f => new AlteredChain(f.Chain) { Blocks = (_, _) => Other }, 1, "record.beaconHash"),
        ["no beacon block"] = (f => new AlteredChain(f.Chain) { Blocks = (_, _) => null }, 1, "chain.beacon"),
        ["another chain"] = (f => new AlteredChain(f.Chain) { ChainId = id => id + 1 }, null, "description.chainId"),
        ["not registered"] = (f => new AlteredChain(f.Chain) { Owner = _ => null }, null, "chain.federation"),
        ["genesis before the cohort was complete"] = (f => new AlteredChain(f.Chain) { Enrolments = all => [.. all.Select((e, i) => i == 2 ? e with { Block = e.Block + 100 } : e)] }, 0, "record"),
        ["enrolled later than announced"] = (f => new AlteredChain(f.Chain) { Enrolments = all => [.. all.Select((e, i) => i == 0 ? e with { Block = e.Block + 1 } : e)] }, 1, "announcement.cohort.enrolmentBlock"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task IsNamed(string name)
    {
        var (chain, round, field) = Cases[name];
        using var copy = new Tampering(federation);
        var finding = (await copy.ReplayAsync(chain(federation))).Finding;
        Assert.NotNull(finding);
        Assert.Equal((field, round), (finding.Field, finding.Round));
    }

    [Fact]
    public async Task AShorterRecordIsNamed()
    {
        using var copy = new Tampering(federation);
        copy.Delete("records/000005.bin");
        var finding = (await copy.ReplayAsync()).Finding;
        Assert.Equal(("record", 5UL), (finding?.Field, finding?.Round));
    }

    [Fact]
    public async Task ALongerRecordIsNamed()
    {
        using var copy = new Tampering(federation);
        copy.Write("records/000006.bin", copy.Read("records/000005.bin"));
        var finding = (await copy.ReplayAsync()).Finding;
        Assert.Equal(("chain.round", 6UL), (finding?.Field, finding?.Round));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ZeroRoundsNeverHold(int records)
    {
        using var copy = new Tampering(federation);
        for (var round = records; round <= 5; round++)
        {
            copy.Delete($"records/{round:D6}.bin");
        }
        var report = await copy.ReplayAsync(new AlteredChain(federation.Chain) { Rounds = all => [.. all.Take(records)] });
        Assert.False(report.Holds);
        Assert.Contains("no rounds", report.Finding!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFederationInProgressHoldsWithARemark()
    {
        using var copy = new Tampering(federation);
        copy.Delete("records/000005.bin");
        var report = await copy.ReplayAsync(new AlteredChain(federation.Chain) { Rounds = all => [.. all.SkipLast(1)] });
        Assert.Null(report.Finding);
        Assert.Contains("4 of 5 rounds", Assert.Single(report.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARoundClosedBetweenTwoReadingsIsNoFinding()
    {
        using var copy = new Tampering(federation);
        var reading = 0;
        var report = await copy.ReplayAsync(new AlteredChain(federation.Chain) { Rounds = all => [.. all.SkipLast(reading++ == 0 ? 1 : 0)] });
        Assert.Null(report.Finding);
        Assert.Equal(2, reading);
    }

    [Fact]
    public async Task AnEnrolmentAnchoredBetweenTwoReadingsIsNoFinding()
    {
        using var copy = new Tampering(federation);
        var reading = 0;
        var report = await copy.ReplayAsync(new AlteredChain(federation.Chain) { Enrolments = all => [.. all.SkipLast(reading++ == 0 ? 1 : 0)] });
        Assert.Null(report.Finding);
        Assert.Equal(2, reading);
    }

    /// <summary>A coordinator that answers slowly while it anchors an enrolment and goes on without it: the cohorts are those of the chain that has the rounds.</summary>
    [Fact]
    public async Task AnEnrolmentAnchoredWhileTheAuditRunsCountsForTheRoundsThatAreAudited()
    {
        using var copy = new Tampering(federation);
        var roundsAreRead = false;
        var report = await copy.ReplayAsync(new AlteredChain(federation.Chain)
        {
            Rounds = all =>
            {
                roundsAreRead = true;
                return all;
            },
            Enrolments = all => roundsAreRead ? [.. all, all[0] with { EnrolmentHash = Other }] : all,
        });
        Assert.Equal("enrolment", report.Finding?.Field);
        Assert.Contains("the record lacks it", report.Finding!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherFederationOrContractIsNamed()
    {
        var source = new FolderRecords(federation.Folder);
        var report = await new FederationReplay(source, federation.Chain, federation.Chain, Other, federation.Chain.ContractAddress, 1).RunAsync(CancellationToken.None);
        Assert.Equal("description", report.Finding?.Field);
        report = await new FederationReplay(source, federation.Chain, federation.Chain, federation.Description.Id, "0x" + new string('1', 40), 1).RunAsync(CancellationToken.None);
        Assert.Equal("description.contract", report.Finding?.Field);
    }

    private static AlteredChain Rounds(SmallFederation f, ulong round, Func<AnchoredRound, AnchoredRound> change) =>
        new(f.Chain) { Rounds = all => [.. all.Select(r => r.Round == round ? change(r) : r)] };
}
