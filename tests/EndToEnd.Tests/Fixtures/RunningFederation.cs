using System.Text.Json.Nodes;
using FederatedZk.Demo;
using FederatedZk.Protocol;

namespace FederatedZk.EndToEnd.Tests.Fixtures;

/// <summary>A federation of real processes in a folder of its own; disposing ends the processes and removes the folder.</summary>
internal sealed class RunningFederation : IAsyncDisposable
{
    private readonly Children _children = new();

    public RunningFederation(Cohort cohort, uint rounds, uint deadlineSeconds = 60, Func<Hospital, ParticipantProgram>? program = null,
        Action<JsonObject>? change = null)
    {
        Work = Directory.CreateTempSubdirectory("fedzk-e2e-").FullName;
        Run = new FederationRun(new DemoOptions(null, rounds, "13-1", 1, Work, 0.2, deadlineSeconds), cohort.Data, _children, Work, program, change);
    }

    public string Work { get; }

    public FederationRun Run { get; }

    /// <summary>Lives as long as the test needs any of it.</summary>
    public CancellationToken Limit { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    public Task<ChildProcess> StartAsync(string name, string program, IEnumerable<string> arguments) =>
        _children.StartAsync(name, program, arguments, Path.Combine(Work, name + ".log"));

    /// <summary>Runs a program to its end; exit code and output.</summary>
    public async Task<(int Code, string Output)> ToEndAsync(string name, string program, IEnumerable<string> arguments)
    {
        var process = await StartAsync(name, program, arguments);
        var code = await process.WaitAsync(Limit);
        return (code, await File.ReadAllTextAsync(process.LogFile, Limit));
    }

    public async Task<FederationDescription> DescriptionAsync()
    {
        using var reader = new RecordReader(Run.CoordinatorUrl);
        return await reader.DescriptionAsync(Limit);
    }

    /// <summary>The records of rounds 0 to the last.</summary>
    public async Task<IReadOnlyList<RoundRecord>> RecordsAsync(uint rounds)
    {
        using var reader = new RecordReader(Run.CoordinatorUrl);
        var records = new List<RoundRecord>();
        for (ulong round = 0; round <= rounds; round++)
        {
            var stored = await reader.RecordAsync(round, Limit) ?? throw new InvalidOperationException($"round {round} is not closed");
            records.Add(RoundRecord.Decode(stored.Record.Span));
        }
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await _children.DisposeAsync();
        Directory.Delete(Work, recursive: true);
    }
}
