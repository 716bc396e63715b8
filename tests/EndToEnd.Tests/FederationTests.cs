using FederatedZk.Contracts;
using FederatedZk.Demo;
using FederatedZk.EndToEnd.Tests.Fixtures;
using FederatedZk.Protocol;
using Nethereum.Web3.Accounts;
using Xunit;

namespace FederatedZk.EndToEnd.Tests;

/// <summary>Node, coordinator and four participants as processes, then the auditor: on the truth, on a changed record, on a rewritten chain.</summary>
[Collection(CohortCollection.Name)]
public sealed class FederationTests(Cohort cohort)
{
    private const uint Rounds = 3;

    [Fact]
    public async Task AFederationTrainsIsAuditedAndCannotBeRewritten()
    {
        await using var federation = new RunningFederation(cohort, Rounds);
        var run = federation.Run;
        await run.StartAsync(federation.Limit);
        var views = await run.WatchAsync(_ => { }, federation.Limit);
        await run.FinishAsync(federation.Limit);

        Assert.Equal([0, 4, 4, 4], views.Select(v => v.Accepted));
        Assert.All(views.Skip(1), v => Assert.True(v.ProveMilliseconds > 0));
        Assert.All(views, v => Assert.Equal(views[0].TestRows, v.TestRows));
        Assert.InRange(views[0].LogLoss!.Value, 0.693, 0.694);
        Assert.True(views[^1].LogLoss < views[0].LogLoss, "three rounds did not lower the log-loss");

        var (code, report) = await run.AuditAsync(federation.Limit);
        Assert.True(code == 0, report);
        Assert.Contains("HOLDS 3 rounds, 12 step proofs and 4 enrolment proofs", report, StringComparison.Ordinal);

        var model = Path.Combine(federation.Work, "model.json");
        await run.ExportModelAsync(model, federation.Limit);
        var (predicted, predictions) = await federation.ToEndAsync("predict", Installation.Participant,
            ["predict", cohort.Data.Hospitals[0].File, "--model", model, "--schema", Installation.Schema]);
        Assert.True(predicted == 0, predictions);

        var folder = Path.Combine(federation.Work, "export");
        var (exported, output) = await federation.ToEndAsync("export", Installation.Auditor, ["export", "--coordinator", run.CoordinatorUrl, "--out", folder]);
        Assert.True(exported == 0, output);
        var d = await federation.DescriptionAsync();
        await AuditFolderAsync(federation, d, folder, run.NodeUrl, 0, "HOLDS 3 rounds");

        await ARewrittenChainFailsAsync(federation, d, folder);
        await AChangedRecordFailsAsync(federation, d, folder);
    }

    private static async Task AChangedRecordFailsAsync(RunningFederation federation, FederationDescription d, string folder)
    {
        var file = Path.Combine(folder, "records", "000002.bin");
        var record = RoundRecord.Decode(await File.ReadAllBytesAsync(file));
        var absent = record.Outcomes[1] with { Kind = OutcomeKind.Absent, Submission = null, Receipt = null };
        await File.WriteAllBytesAsync(file, (record with { Outcomes = [record.Outcomes[0], absent, .. record.Outcomes.Skip(2)] }).Encode());
        await AuditFolderAsync(federation, d, folder, federation.Run.NodeUrl, 1, "FAILS at round 2, record.batchSum");

        await File.WriteAllBytesAsync(file, [.. record.Encode(), 0]);
        await AuditFolderAsync(federation, d, folder, federation.Run.NodeUrl, 1, "FAILS at round 2, record");
    }

    /// <summary>A second chain with the same id, contract address and federation, on which a round's record hash is another.</summary>
    private static async Task ARewrittenChainFailsAsync(RunningFederation federation, FederationDescription d, string folder)
    {
        await using var children = new Children();
        var logs = Directory.CreateDirectory(Path.Combine(federation.Work, "second-chain")).FullName;
        var node = await EthereumNode.StartAsync(children, logs, 0.2, federation.Limit);
        await AuditFolderAsync(federation, d, folder, node.Url, 1, "auditor:");

        var account = new Account(node.AccountKey, d.ChainId);
        var (address, _) = await RoundAnchorClient.DeployAsync(node.Url, account, federation.Limit);
        Assert.Equal("0x" + Convert.ToHexStringLower(d.Contract), address.ToLowerInvariant());
        await AuditFolderAsync(federation, d, folder, node.Url, 1, "FAILS at chain.federation");

        var original = new RoundAnchorClient(federation.Run.NodeUrl, address);
        var rewritten = new RoundAnchorClient(node.Url, address, account);
        await rewritten.RegisterFederationAsync(d.Id, federation.Limit);
        foreach (var enrolment in await original.GetEnrolmentsAsync(d.Id, federation.Limit))
        {
            await rewritten.AnchorEnrolmentAsync(d.Id, enrolment, federation.Limit);
        }
        foreach (var round in await original.GetRoundsAsync(d.Id, federation.Limit))
        {
            await rewritten.AnchorRoundAsync(d.Id, round.Round, round.Round == 2 ? Bytes32.Sha256("other"u8) : round.RecordHash, round.ModelRoot, federation.Limit);
        }
        await AuditFolderAsync(federation, d, folder, node.Url, 1, "FAILS at round 1");
    }

    private static async Task AuditFolderAsync(RunningFederation federation, FederationDescription d, string folder, string rpc, int expected, string says)
    {
        var (code, output) = await federation.ToEndAsync("audit-" + Guid.NewGuid().ToString("N"), Installation.Auditor,
            ["replay", "--folder", folder, "--rpc", rpc, "--contract", "0x" + Convert.ToHexStringLower(d.Contract), "--federation", d.Id.ToString()]);
        Assert.True(code == expected, $"exit code {code}, expected {expected}\n{output}");
        Assert.Contains(says, output, StringComparison.Ordinal);
    }
}
