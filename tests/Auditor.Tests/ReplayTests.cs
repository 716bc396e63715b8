using FederatedZk.Auditor.Records;
using FederatedZk.Auditor.Replay;
using FederatedZk.Auditor.Tests.Fixtures;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Auditor.Tests;

[CollectionDefinition(Name)]
public sealed class SmallFederationCollection : ICollectionFixture<SmallFederation>
{
    public const string Name = "small federation";
}

/// <summary>The untouched record holds, and the report counts what was checked.</summary>
[Collection(SmallFederationCollection.Name)]
public sealed class ReplayTests(SmallFederation federation)
{
    [Fact]
    public async Task AnHonestRecordHolds()
    {
        using var copy = new Tampering(federation);
        var report = await copy.ReplayAsync();
        Assert.Null(report.Finding);
        Assert.True(report.Holds);
        Assert.Equal([0, 3, 1, 0, 3, 3], report.Rounds.Select(r => r.Accepted));
        Assert.Equal([0, 0, 1, 2, 0, 0], report.Rounds.Select(r => r.Refused));
        Assert.Equal([0, 0, 1, 1, 0, 0], report.Rounds.Select(r => r.Absent));
        Assert.Equal(report.Rounds.Select(r => r.Accepted), report.Rounds.Select(r => r.Proofs));
        Assert.Equal([false, true, true, false, true, true], report.Rounds.Select(r => r.Applied));
        Assert.Equal(4, report.Enrolments.Count);
        Assert.Empty(report.Remarks);
    }

    [Fact]
    public async Task OneCoreFindsTheSame()
    {
        var report = await new FederationReplay(new FolderRecords(federation.Folder), federation.Chain, federation.Chain, federation.Description.Id,
            federation.Chain.ContractAddress, 1).RunAsync(CancellationToken.None);
        Assert.Null(report.Finding);
    }

    [Fact]
    public async Task ANewEnrolmentCountsFromTheFirstBeaconAboveItsAnchor()
    {
        using var copy = new Tampering(federation);
        var renewed = copy.Enrolment(3);
        var roots = Enumerable.Range(1, 5).Select(r => RoundAnnouncement.Decode(copy.Record(r).Announcement.Body).Cohort
            .Single(m => m.Participant == renewed.Participant).DatasetRoot).ToList();
        Assert.NotEqual(renewed.DatasetRoot, roots[0]);
        Assert.Equal(renewed.DatasetRoot, roots[4]);
        Assert.Null((await copy.ReplayAsync()).Finding);
    }

    [Fact]
    public async Task AnExportOfAFolderIsTheFolder()
    {
        using var copy = new Tampering(federation);
        var target = Directory.CreateTempSubdirectory("fedzk-export-").FullName;
        try
        {
            await FolderExport.WriteAsync(new FolderRecords(copy.Folder), target, CancellationToken.None);
            Assert.Equal(Files(copy.Folder), Files(target));
            await Assert.ThrowsAsync<RecordSourceException>(() => FolderExport.WriteAsync(new FolderRecords(copy.Folder), target, CancellationToken.None));
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    [Fact]
    public async Task AFolderWithAGapIsNotJudged()
    {
        using var copy = new Tampering(federation);
        copy.Delete("records/000002.bin");
        var e = await Assert.ThrowsAsync<RecordSourceException>(() => copy.ReplayAsync());
        Assert.Contains("000002.bin is missing", e.Message, StringComparison.Ordinal);
    }

    private static List<(string Name, string Hash)> Files(string folder) => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => (Path.GetRelativePath(folder, f), Bytes32.Sha256(File.ReadAllBytes(f)).ToString())).OrderBy(f => f.Item1, StringComparer.Ordinal)];
}
