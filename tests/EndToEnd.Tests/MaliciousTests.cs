using FederatedZk.Demo;
using FederatedZk.EndToEnd.Tests.Fixtures;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.EndToEnd.Tests;

/// <summary>
/// Dishonest participants as real processes beside honest ones: every round closes without them, the receipt says which check refused them, the honest
/// go on, and the audit holds.
/// </summary>
[Collection(CohortCollection.Name)]
public sealed class MaliciousTests(Cohort cohort)
{
    [Fact]
    public async Task AWrongGradientAWrongBatchAndASwappedRecordAreRefused()
    {
        var outcomes = await RunAsync(2, 60, "wrong-gradient", "wrong-batch", "swapped-record");
        foreach (var round in outcomes)
        {
            Refused(round["wrong-gradient"], "opening:");
            Refused(round["wrong-batch"], "opening:");
            Refused(round["swapped-record"], "opening:");
            Assert.Equal(OutcomeKind.Accepted, round["honest"].Kind);
        }
    }

    [Fact]
    public async Task AnOldRoundAReplayedUpdateAndGarbageAreRefused()
    {
        var outcomes = await RunAsync(4, 60, "old-round", "replayed-update", "garbage");
        Assert.Equal(OutcomeKind.Accepted, outcomes[0]["old-round"].Kind);
        Assert.Equal(OutcomeKind.Accepted, outcomes[0]["replayed-update"].Kind);
        foreach (var round in outcomes.Skip(1))
        {
            Refused(round["old-round"], "opening:");
            Refused(round["replayed-update"], "opening:");
        }
        Refused(outcomes[0]["garbage"], "non_canonical");
        Refused(outcomes[1]["garbage"], "wrong_length:");
        Refused(outcomes[2]["garbage"], "wrong_length:");
        Refused(outcomes[3]["garbage"], "update:");
        Assert.All(outcomes, round => Assert.Equal(OutcomeKind.Accepted, round["honest"].Kind));
    }

    [Fact]
    public async Task SilenceIsRecordedAsAbsence()
    {
        var outcomes = await RunAsync(2, 10, "silence");
        Assert.All(outcomes, round => Assert.Equal(OutcomeKind.Absent, round["silence"].Kind));
        Assert.All(outcomes, round => Assert.Equal(3, round.Values.Count(o => o.Kind == OutcomeKind.Accepted)));
    }

    /// <summary>Runs a federation in which the last hospitals misbehave; for each round what became of each, by kind ("honest" for the first hospital).</summary>
    private async Task<List<Dictionary<string, Outcome>>> RunAsync(uint rounds, uint deadlineSeconds, params string[] kinds)
    {
        var hospitals = cohort.Data.Hospitals;
        var kindOf = hospitals.Select((h, i) => (h.Name, Kind: i < hospitals.Count - kinds.Length ? null : kinds[i - (hospitals.Count - kinds.Length)]))
            .ToDictionary(x => x.Name, x => x.Kind);
        await using var federation = new RunningFederation(cohort, rounds, deadlineSeconds,
            h => kindOf[h.Name] is { } kind ? new ParticipantProgram(Malicious, [kind]) : ParticipantProgram.Honest);
        await federation.Run.StartAsync(federation.Limit);
        await federation.Run.WatchAsync(_ => { }, federation.Limit);
        await federation.Run.FinishAsync(federation.Limit);
        var (code, report) = await federation.Run.AuditAsync(federation.Limit);
        Assert.True(code == 0, report);

        var names = await NamesAsync(federation);
        var records = await federation.RecordsAsync(rounds);
        var honest = 0;
        return [.. records.Skip(1).Select(r => r.Outcomes.OrderBy(o => names[o.Participant], StringComparer.Ordinal)
            .ToDictionary(o => kindOf[names[o.Participant]] ?? (names[o.Participant] == hospitals[0].Name ? "honest" : $"honest {honest++}")))];
    }

    private static async Task<Dictionary<Bytes32, string>> NamesAsync(RunningFederation federation)
    {
        using var reader = new RecordReader(federation.Run.CoordinatorUrl);
        return (await reader.EnrolmentsAsync(federation.Limit)).ToDictionary(e => e.Participant, e => e.Name);
    }

    private static void Refused(Outcome outcome, string reason)
    {
        Assert.Equal(OutcomeKind.Refused, outcome.Kind);
        Assert.StartsWith(reason, ReceiptMessage.Decode(outcome.Receipt!.Body).Reason, StringComparison.Ordinal);
    }

    private static string Malicious => Path.Combine(Installation.Root, "tests", "Malicious", "bin", Installation.Configuration, "net10.0", "malicious");
}
