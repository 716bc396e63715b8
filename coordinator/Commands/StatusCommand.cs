using System.CommandLine;
using System.Globalization;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Rpc;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Commands;

/// <summary>coordinator status: from the folder (also without a running coordinator) or from a running one.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var directory = new Option<string?>("--dir") { Description = "the coordinator's folder" };
        var url = new Option<string?>("--url") { Description = "address of a running coordinator" };
        var command = new Command("status", "Shows where the federation stands.") { directory, url };
        command.Validators.Add(result =>
        {
            if (result.GetValue(directory) is null == result.GetValue(url) is null)
            {
                result.AddError("give exactly one of --dir and --url");
            }
        });
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(async () =>
        {
            var report = parsed.GetValue(url) is { } address
                ? await StatusClient.ReadAsync(CommandOptions.Url("--url", address), cancellationToken)
                : FromFolder(new CoordinatorDirectory(parsed.GetValue(directory)!));
            Write(report);
            return ExitCode.Done;
        }, cancellationToken));
        return command;
    }

    private static StatusReport FromFolder(CoordinatorDirectory directory)
    {
        var settings = directory.ReadSettings();
        var description = directory.ReadDescription(settings);
        using var store = CoordinatorStore.Open(directory.DatabaseFile, directory.BlobFolder, TimeProvider.System);
        var status = FederationStatus.Of(description, store);
        var last = store.Rounds.LastAnchored();
        return new StatusReport(settings.Federation, status.State, status.Round, description.Rounds, status.Enrolled, last?.Record,
            last is null ? [] : store.Metrics.Of(last.Round));
    }

    private static void Write(StatusReport report)
    {
        Console.WriteLine($"federation {report.Federation}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"state {report.State}, round {report.Round} of {report.Rounds}, {report.Enrolled} participants enrolled"));
        if (report.LastRecord is null)
        {
            return;
        }
        var record = RoundRecord.Decode(report.LastRecord);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"last anchored round {record.Round}, model {record.ModelAfter}"));
        foreach (var outcome in record.Outcomes)
        {
            var reason = outcome is { Kind: OutcomeKind.Refused, Receipt: { } receipt } ? $": {ReceiptMessage.Decode(receipt.Body).Reason}" : "";
            Console.WriteLine($"  {outcome.Participant.Short} {outcome.Kind.ToString().ToLowerInvariant()}{reason}");
        }
        if (report.Metrics.Count > 0)
        {
            Console.WriteLine("metrics of the model after this round (self-reported, not proven)");
        }
        foreach (var metrics in report.Metrics.Select(m => MetricsMessage.Decode(m.Body)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {metrics.Participant.Short} n {metrics.Count}, correct {metrics.Correct}, log-loss {metrics.LogLossSum / metrics.Count:F4}, AUC {metrics.Auc:F4}"));
        }
    }
}
