using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FederatedZk.Protocol;
using Grpc.Core;

namespace FederatedZk.Demo;

/// <summary>A program that takes part, and the words before its options.</summary>
public sealed record ParticipantProgram(string Path, IReadOnlyList<string> Command)
{
    public static ParticipantProgram Honest => new(Installation.Participant, ["run"]);
}

/// <summary>Starts node, coordinator and participants as processes, watches the rounds and audits them.</summary>
/// <param name="program">What a hospital runs; null: the participant.</param>
/// <param name="change">Makes another federation.json of the demo's.</param>
public sealed class FederationRun(
    DemoOptions options, HospitalData data, Children children, string work, Func<Hospital, ParticipantProgram>? program = null, Action<JsonObject>? change = null)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RoundPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan MetricsPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MetricsGrace = TimeSpan.FromSeconds(5);

    private readonly List<(Hospital Hospital, ChildProcess Process)> _participants = [];
    private EthereumNode? _node;
    private ChildProcess? _coordinator;

    public string CoordinatorFolder => Path.Combine(work, "coordinator");

    public string NodeUrl => _node?.Url ?? throw new InvalidOperationException("not started");

    /// <summary>http address of the coordinator; known once it has started.</summary>
    public string CoordinatorUrl { get; private set; } = "";

    /// <exception cref="DemoException">when a process does not come up.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _node = await EthereumNode.StartAsync(children, work, options.BlockSeconds, cancellationToken);
        var config = Path.Combine(work, "federation.json");
        FederationFile.Write(config, options, change);
        var account = Path.Combine(work, "chain-account");
        await File.WriteAllTextAsync(account, _node.AccountKey + "\n", cancellationToken);
        File.SetUnixFileMode(account, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await RunToEndAsync("coordinator-init", Installation.Coordinator,
            ["init", "--dir", CoordinatorFolder, "--config", config, "--rpc", _node.Url, "--account", account], cancellationToken);
        _coordinator = await children.StartAsync("coordinator", Installation.Coordinator, ["run", "--dir", CoordinatorFolder, "--port", "0"], Log("coordinator"));
        var address = Path.Combine(CoordinatorFolder, "address");
        await Waiting.UntilAsync(StartPatience, () => _coordinator.HasExited || File.Exists(address), cancellationToken);
        RequireAlive(_coordinator);
        CoordinatorUrl = (await File.ReadAllTextAsync(address, cancellationToken)).Trim();
        foreach (var hospital in data.Hospitals)
        {
            var (path, command) = program?.Invoke(hospital) ?? ParticipantProgram.Honest;
            _participants.Add((hospital, await children.StartAsync(hospital.Name, path,
            [
                .. command, "--dir", ParticipantFolder(hospital), "--data", hospital.File, "--coordinator", CoordinatorUrl, "--rpc", _node.Url,
                "--name", hospital.Name, "--seed", options.Seed.ToString(CultureInfo.InvariantCulture),
            ], Log(hospital.Name))));
        }
    }

    /// <summary>Reports each round, from round 0, once it is closed and the participants have evaluated its model.</summary>
    /// <exception cref="DemoException">when a process ends early or a round does not close in time.</exception>
    public async Task<IReadOnlyList<RoundView>> WatchAsync(Action<RoundView> report, CancellationToken cancellationToken)
    {
        using var reader = new RecordReader(CoordinatorUrl);
        var views = new List<RoundView>();
        for (ulong round = 0; round <= options.Rounds; round++)
        {
            var view = await RoundAsync(reader, round, cancellationToken);
            views.Add(view);
            report(view);
        }
        return views;
    }

    /// <summary>Waits until the participants have ended by themselves: the federation is finished.</summary>
    /// <exception cref="DemoException">when one of them fails or goes on.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, process) in _participants)
        {
            if (!await Waiting.UntilAsync(StartPatience, () => process.HasExited, cancellationToken))
            {
                throw new DemoException($"{process} has not ended although the federation is finished; see {process.LogFile}");
            }
            RequireSuccess(process);
        }
    }

    /// <returns>The auditor's exit code and its report.</returns>
    public async Task<(int ExitCode, string Report)> AuditAsync(CancellationToken cancellationToken)
    {
        using var reader = new RecordReader(CoordinatorUrl);
        var d = await reader.DescriptionAsync(cancellationToken);
        var auditor = await children.StartAsync("auditor", Installation.Auditor,
        [
            "replay", "--coordinator", CoordinatorUrl, "--rpc", NodeUrl, "--contract", "0x" + Convert.ToHexStringLower(d.Contract),
            "--federation", d.Id.ToString(),
            "--json", Path.Combine(work, "audit.json"),
        ], Log("audit"));
        var code = await auditor.WaitAsync(cancellationToken);
        return (code, await File.ReadAllTextAsync(auditor.LogFile, cancellationToken));
    }

    public Task ExportModelAsync(string file, CancellationToken cancellationToken) =>
        RunToEndAsync("model-export", Installation.Coordinator, ["model", "export", "--dir", CoordinatorFolder, "--out", file], cancellationToken);

    private async Task<RoundView> RoundAsync(RecordReader reader, ulong round, CancellationToken cancellationToken)
    {
        Proto.V1.StoredRecord? stored = null;
        var closed = await Waiting.UntilAsync(RoundPatience, async () => (stored = await PollAsync(reader, round, cancellationToken)) is not null, cancellationToken);
        if (!closed)
        {
            throw new DemoException(string.Create(CultureInfo.InvariantCulture, $"round {round} did not close within {RoundPatience.TotalSeconds} s; see the logs in {work}"));
        }
        var metrics = await MetricsAsync(reader, round, cancellationToken);
        return RoundView.From(RoundRecord.Decode(stored!.Record.Span), stored.VerifyMs, ProveTimes(round), metrics);
    }

    /// <summary>Waits for every hospital's metrics, but not for those that still owe them some time after the next round closed.</summary>
    private async Task<IReadOnlyList<MetricsMessage>> MetricsAsync(RecordReader reader, ulong round, CancellationToken cancellationToken)
    {
        IReadOnlyList<MetricsMessage> metrics = [];
        var clock = Stopwatch.StartNew();
        await Waiting.UntilAsync(MetricsPatience, async () =>
        {
            metrics = await reader.MetricsAsync(round, cancellationToken);
            return metrics.Count == data.Hospitals.Count
                || (clock.Elapsed > MetricsGrace && await reader.RecordAsync(round + 1, cancellationToken) is not null);
        }, cancellationToken);
        return metrics;
    }

    private async Task<Proto.V1.StoredRecord?> PollAsync(RecordReader reader, ulong round, CancellationToken cancellationToken)
    {
        RequireAlive(_coordinator!);
        foreach (var (_, process) in _participants.Where(p => p.Process.HasExited))
        {
            RequireSuccess(process);
        }
        try
        {
            return await reader.RecordAsync(round, cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return null;
        }
    }

    private List<double> ProveTimes(ulong round) =>
        [.. data.Hospitals.Select(h => ProgressLog.ProveMilliseconds(Path.Combine(ParticipantFolder(h), "progress.jsonl"), round)).OfType<double>()];

    private string ParticipantFolder(Hospital hospital) => Path.Combine(work, hospital.Name);

    private string Log(string name) => Path.Combine(work, name + ".log");

    private async Task RunToEndAsync(string name, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var process = await children.StartAsync(name, program, arguments, Log(name));
        await process.WaitAsync(cancellationToken);
        RequireSuccess(process);
    }

    private static void RequireAlive(ChildProcess process)
    {
        if (process.HasExited)
        {
            throw new DemoException($"{process} ended with exit code {process.ExitCode}; {process.LogFile} ends with:\n{process.Tail}");
        }
    }

    private static void RequireSuccess(ChildProcess process)
    {
        if (process.ExitCode != 0)
        {
            throw new DemoException($"{process} ended with exit code {process.ExitCode}; {process.LogFile} ends with:\n{process.Tail}");
        }
    }
}
