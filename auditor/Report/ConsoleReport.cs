using System.Globalization;
using FederatedZk.Auditor.Replay;
using Spectre.Console;

namespace FederatedZk.Auditor.Report;

/// <summary>The replay as a table for people; the last line is the verdict.</summary>
public static class ConsoleReport
{
    public static void Write(IAnsiConsole console, ReplayReport report)
    {
        if (report.Description is { } d)
        {
            console.MarkupLineInterpolated($"Federation [bold]{Printable(d.Name)}[/] {report.Federation}");
            console.MarkupLineInterpolated($"network {string.Join('-', d.Network.Widths)}, optimiser {d.Optimiser.Kind.ToString().ToLowerInvariant()}, {report.Enrolments.Count} enrolments");
        }
        if (report.Rounds.Count > 0)
        {
            console.Write(Rounds(report));
        }
        foreach (var remark in report.Remarks)
        {
            console.MarkupLineInterpolated($"note: {remark}");
        }
        if (report.Finding is { } finding)
        {
            console.MarkupLineInterpolated($"[red bold]FAILS[/] at {Printable(finding.ToString())}");
            return;
        }
        var proofs = report.Rounds.Sum(r => r.Proofs);
        console.MarkupLineInterpolated($"[green bold]HOLDS[/] {report.Rounds.Count - 1} rounds, {proofs} step proofs and {report.Enrolments.Count} enrolment proofs verified, every anchor matches, in {Seconds(report.Elapsed)} s");
    }

    /// <summary>Names and reasons come from those who are audited: no escape sequence, line break or change of direction of theirs reaches the terminal.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? '\uFFFD' : c));

    private static Table Rounds(ReplayReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("round");
        foreach (var name in new[] { "accepted", "refused", "absent", "batch", "proofs", "verify ms" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }
        table.AddColumn("model root");
        table.AddColumn("record");
        table.AddColumn(new TableColumn("block").RightAligned());
        foreach (var r in report.Rounds)
        {
            table.AddRow(Text(r.Round), Text(r.Accepted), Text(r.Refused), Text(r.Absent), Text(r.BatchSum), Text(r.Proofs),
                r.VerifyMilliseconds.ToString("F1", CultureInfo.InvariantCulture), r.ModelRoot.IsZero ? "" : r.ModelRoot.Short, r.RecordHash.Short,
                Text(r.AnchorBlock));
        }
        return table;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
}
