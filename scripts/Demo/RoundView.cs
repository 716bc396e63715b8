using System.Globalization;
using FederatedZk.Protocol;

namespace FederatedZk.Demo;

/// <summary>One round as the display shows it.</summary>
/// <param name="ProveMilliseconds">Mean over the participants that proved, as they report it; null for round 0.</param>
/// <param name="VerifyMilliseconds">Mean over the coordinator's verifications.</param>
/// <param name="Accuracy">Pooled over the hospitals' test rows; self-reported, not proven. So are the next two.</param>
/// <param name="Auc">Mean of the hospitals' own AUCs weighted by their test rows, where both classes occur.</param>
public sealed record RoundView(
    ulong Round, int Accepted, int Cohort, double? ProveMilliseconds, double? VerifyMilliseconds, uint TestRows, double? Accuracy, double? Auc, double? LogLoss)
{
    public const string Header = "round  accepted  prove ms  verify ms  accuracy    AUC  log-loss";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Round,5}  {(Cohort == 0 ? "-" : $"{Accepted}/{Cohort}"),8}  {Number(ProveMilliseconds, "F1"),8}  {Number(VerifyMilliseconds, "F1"),9}  {Number(Accuracy, "F3"),8}  {Number(Auc, "F3"),5}  {Number(LogLoss, "F3"),8}");

    /// <param name="proveMilliseconds">One entry a participant that proved this round.</param>
    public static RoundView From(RoundRecord record, IReadOnlyList<uint> verifyMilliseconds, IReadOnlyList<double> proveMilliseconds, IReadOnlyList<MetricsMessage> metrics)
    {
        var accepted = record.Outcomes.Count(o => o.Kind == OutcomeKind.Accepted);
        var rows = (uint)metrics.Sum(m => m.Count);
        var ranked = metrics.Where(m => !double.IsNaN(m.Auc)).ToList();
        return new RoundView(
            record.Round,
            accepted,
            record.Outcomes.Count,
            Mean(proveMilliseconds),
            Mean([.. verifyMilliseconds.Where(v => v > 0).Select(v => (double)v)]),
            rows,
            rows == 0 ? null : metrics.Sum(m => m.Correct) / (double)rows,
            ranked.Count == 0 ? null : ranked.Sum(m => m.Auc * m.Count) / ranked.Sum(m => m.Count),
            rows == 0 ? null : metrics.Sum(m => m.LogLossSum) / rows);
    }

    private static double? Mean(IReadOnlyList<double> values) => values.Count == 0 ? null : values.Average();

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
