using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace FederatedZk.Demo;

/// <summary>The whole demo: data, processes, rounds, audit, summary. Whatever happens, its processes end with it.</summary>
public static class DemoCommand
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Interrupted = 130;

    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        await using var children = new Children();
        try
        {
            return await RunAsync(options, children, cancellationToken);
        }
        catch (DemoException e)
        {
            Console.Error.WriteLine($"demo: {e.Message}");
            return Failed;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine("demo: interrupted; ending its processes");
            return Interrupted;
        }
    }

    private static async Task<int> RunAsync(DemoOptions options, Children children, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var work = WorkFolder(options);
        var data = HospitalData.Find(options.Data) ?? await GenerateAsync(children, work, options, cancellationToken);
        Console.WriteLine($"data     {data.Source}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"network  {options.Network}, {options.Rounds} rounds, seed {options.Seed}"));
        Console.WriteLine($"work     {work}");

        var run = new FederationRun(options, data, children, work);
        await run.StartAsync(cancellationToken);
        Console.WriteLine($"node     {run.NodeUrl}");
        Console.WriteLine($"server   {run.CoordinatorUrl}");
        Console.WriteLine();
        var views = await WatchAsync(run, options, cancellationToken);
        await run.FinishAsync(cancellationToken);
        Console.WriteLine();
        Console.WriteLine("Audit: everything again, from the record and the chain alone");
        var (code, report) = await run.AuditAsync(cancellationToken);
        Console.WriteLine(report.TrimEnd());
        if (code != 0)
        {
            throw new DemoException(string.Create(CultureInfo.InvariantCulture, $"the audit ended with exit code {code}"));
        }
        var model = Path.Combine(work, "model.json");
        await run.ExportModelAsync(model, cancellationToken);
        Summarise(options, data, views, model, clock.Elapsed);
        return Done;
    }

    private static async Task<IReadOnlyList<RoundView>> WatchAsync(FederationRun run, DemoOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine(RoundView.Header);
        if (!AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await run.WatchAsync(view => Console.WriteLine(view), cancellationToken);
        }
        return await AnsiConsole.Status().Spinner(Spinner.Known.Dots).StartAsync("enrolling: each hospital commits to its records",
            status => run.WatchAsync(view =>
            {
                AnsiConsole.WriteLine(view.ToString());
                status.Status(string.Create(CultureInfo.InvariantCulture, $"round {Math.Min(view.Round + 1, options.Rounds)} of {options.Rounds}: training, proofs, verification, anchor"));
            }, cancellationToken));
    }

    private static async Task<HospitalData> GenerateAsync(Children children, string work, DemoOptions options, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(work, "data");
        var process = await children.StartAsync("data-generate", Installation.Participant,
            ["data", "generate", "--out", folder, "--seed", options.Seed.ToString(CultureInfo.InvariantCulture)], Path.Combine(work, "data-generate.log"));
        if (await process.WaitAsync(cancellationToken) != 0)
        {
            throw new DemoException($"participant data generate failed:\n{process.Tail}");
        }
        return HospitalData.Generated(folder, "no --data, no FEDZK_DATA, no data/heart-disease")
            ?? throw new DemoException($"participant data generate left no cohort.json in {folder}");
    }

    private static string WorkFolder(DemoOptions options)
    {
        var work = Path.GetFullPath(options.Work ?? Path.Combine(Installation.Root, "artifacts", "demo",
            DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        if (Directory.Exists(work) && Directory.EnumerateFileSystemEntries(work).Any())
        {
            throw new DemoException($"--work {work}: the folder is not empty");
        }
        try
        {
            Directory.CreateDirectory(work);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DemoException($"--work {work}: cannot be made: {e.Message}");
        }
        return work;
    }

    private static void Summarise(DemoOptions options, HospitalData data, IReadOnlyList<RoundView> views, string model, TimeSpan elapsed)
    {
        var (first, last) = (views[0], views[^1]);
        var proofs = views.Sum(v => v.Accepted);
        Console.WriteLine();
        Console.WriteLine("Summary");
        Line($"  {options.Rounds} rounds in {elapsed.TotalSeconds:F0} s, {proofs} steps proven and verified, every round anchored, the audit holds");
        Line($"  accuracy {first.Accuracy:F3} -> {last.Accuracy:F3}, log-loss {first.LogLoss:F3} -> {last.LogLoss:F3} on {last.TestRows} test rows (self-reported, not proven)");
        if (data.BayesAccuracy is { } bayes)
        {
            Line($"  the best possible accuracy on this cohort is {bayes:F3}");
        }
        Line($"  model with its anchor: {model}");
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
