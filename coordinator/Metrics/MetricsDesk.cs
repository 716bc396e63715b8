using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Metrics;

/// <summary>A report that is not kept, and why.</summary>
public sealed class MetricsRefusedException(string reason) : Exception(reason);

/// <summary>Keeps what participants report about their own test records: self-reported, not proven. Only who said it, and about which model, is checked.</summary>
public sealed class MetricsDesk(FederationSeal seal, CoordinatorStore store)
{
    /// <exception cref="MetricsRefusedException"/>
    public void Report(Signed report)
    {
        MetricsMessage message;
        try
        {
            message = MetricsMessage.Decode(report.Body);
        }
        catch (MalformedMessageException e)
        {
            throw new MetricsRefusedException($"malformed: {e.Message}");
        }
        if (seal.ReasonToDistrust(message.Federation, message.Participant, report) is { } reason)
        {
            throw new MetricsRefusedException(reason);
        }
        Require(store.Enrolments.CountOf(message.Participant) > 0, "participant: not enrolled");
        var round = store.Rounds.Find(message.Round);
        Require(round is { State: RoundState.Anchored }, $"round: {message.Round} is not closed");
        var model = RoundRecord.Decode(round!.Record).ModelAfter;
        Require(message.ModelRoot == model, $"model root: {message.ModelRoot}, round {message.Round} ended with {model}");
        Require(message.LogLossSum >= 0, "log-loss sum: expected a number that is not negative");
        Require(double.IsNaN(message.Auc) || message.Auc is >= 0 and <= 1, "AUC: expected 0 to 1, or NaN");
        Require(store.Metrics.TryAdd(message, report), $"duplicate: another report of this participant for round {message.Round} is there");
    }

    private static void Require(bool holds, string reason)
    {
        if (!holds)
        {
            throw new MetricsRefusedException(reason);
        }
    }
}
