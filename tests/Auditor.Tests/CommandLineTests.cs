using System.Text.Json;
using FederatedZk.Auditor.Tests.Fixtures;
using FederatedZk.Demo;
using Xunit;

namespace FederatedZk.Auditor.Tests;

/// <summary>The program itself: exit codes, table, JSON.</summary>
[Collection(SmallFederationCollection.Name)]
public sealed class CommandLineTests(SmallFederation federation)
{
    private const int Holds = 0;
    private const int DoesNotHold = 1;
    private const int NotJudged = 2;

    [Fact]
    public async Task ReplayOfAFolderHolds()
    {
        using var copy = new Tampering(federation);
        var json = Path.Combine(copy.Folder, "audit.json");
        var (code, output) = await RunAsync(["replay", "--folder", copy.Folder, .. Anchors(), "--json", json]);
        Assert.True(code == Holds, output);
        Assert.Contains("HOLDS", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.True(report.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(6, report.RootElement.GetProperty("rounds").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("finding").ValueKind);
    }

    [Fact]
    public async Task ATamperedFolderFailsAndSaysWhere()
    {
        using var copy = new Tampering(federation);
        copy.Record(4, r => r with { ModelAfter = r.ModelBefore });
        var json = Path.Combine(copy.Folder, "audit.json");
        var (code, output) = await RunAsync(["replay", "--folder", copy.Folder, .. Anchors(), "--json", json]);
        Assert.True(code == DoesNotHold, output);
        Assert.Contains("round 4, record.modelAfter", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.False(report.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(4, report.RootElement.GetProperty("finding").GetProperty("round").GetInt32());
    }

    [Fact]
    public async Task WhatCannotBeJudgedIsNeitherHoldingNorFailing()
    {
        string[][] calls =
        [
            [],
            ["replay"],
            ["replay", .. Anchors()],
            ["replay", "--folder", federation.Folder, "--coordinator", "http://127.0.0.1:1", .. Anchors()],
            ["replay", "--folder", "/does/not/exist", .. Anchors()],
            ["replay", "--coordinator", "http://127.0.0.1:1", .. Anchors()],
            ["replay", "--coordinator", "nonsense", .. Anchors()],
            ["replay", "--folder", federation.Folder, "--rpc", "http://127.0.0.1:1", .. Anchors()[2..]],
            ["replay", "--folder", federation.Folder, "--rpc", "nonsense", .. Anchors()[2..]],
            ["replay", "--folder", federation.Folder, .. Anchors()[..^1], "abc"],
            ["export", "--coordinator", "http://127.0.0.1:1", "--out", Path.Combine(federation.Folder, "none")],
        ];
        foreach (var call in calls)
        {
            var (code, output) = await RunAsync(call);
            Assert.True(code == NotJudged, $"{string.Join(' ', call)}: exit code {code}\n{output}");
        }
    }

    [Fact]
    public async Task AnAddressWithoutTheContractFails()
    {
        var (code, output) = await RunAsync(["replay", "--folder", federation.Folder, "--rpc", federation.RpcUrl, "--contract", "0x" + new string('1', 40),
            "--federation", federation.Description.Id.ToString()]);
        Assert.True(code == DoesNotHold, output);
    }

    private string[] Anchors() => ["--rpc", federation.RpcUrl, "--contract", federation.Chain.ContractAddress, "--federation", federation.Description.Id.ToString()];

    private static async Task<(int Code, string Output)> RunAsync(IEnumerable<string> arguments)
    {
        var log = Path.GetTempFileName();
        try
        {
            await using var children = new Children();
            var process = await children.StartAsync("auditor", Installation.Auditor, arguments, log);
            var code = await process.WaitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
            return (code, await File.ReadAllTextAsync(log));
        }
        finally
        {
            File.Delete(log);
        }
    }
}
