using System.CommandLine;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Hosting;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace FederatedZk.Coordinator.Commands;

/// <summary>coordinator run: serves and drives the rounds until a signal comes, or until the federation has finished where that is asked for.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastReports = TimeSpan.FromSeconds(30);

    private sealed record Request(CoordinatorDirectory Directory, ListenAddress Listen, string? Rpc, bool ExitWhenFinished);

    public static Command Create()
    {
        var directory = CommandOptions.Directory();
        var address = new Option<string>("--address") { Description = "only 127.0.0.1 is allowed", DefaultValueFactory = _ => ListenAddress.Only };
        var port = new Option<int>("--port") { Description = "0: a free one", DefaultValueFactory = _ => 0 };
        var rpc = new Option<string?>("--rpc") { Description = "address of the Ethereum node, if another than at init" };
        var exit = new Option<bool>("--exit-when-finished") { Description = "end after the last round, once the participants have reported on it" };
        var command = new Command("run", "Runs the coordinator.") { directory, address, port, rpc, exit };
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(() => RunAsync(
            new Request(new CoordinatorDirectory(parsed.GetValue(directory)!), new ListenAddress(parsed.GetValue(address)!, parsed.GetValue(port)),
                parsed.GetValue(rpc) is { } url ? CommandOptions.Url("--rpc", url) : null, parsed.GetValue(exit)), cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var settings = request.Directory.ReadSettings();
        using var log = OpenLog(request.Directory.LogFile);
        var options = new CoordinatorOptions(request.Directory, request.Listen, request.Rpc ?? settings.Rpc, log, TimeProvider.System, Pause);
        try
        {
            await using var host = await CoordinatorHost.StartAsync(options, cancellationToken);
            Console.WriteLine($"listening on {host.Address}");
            log.Information("Federation {Federation} on chain {Chain}, contract {Contract}", settings.Federation, settings.ChainId, settings.Contract);
            await host.Rounds.WaitAsync(cancellationToken);
            if (request.ExitWhenFinished)
            {
                await host.AwaitLastReportsAsync(LastReports, cancellationToken);
                return ExitCode.Done;
            }
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Information("Stopped; a later run goes on from here");
            return ExitCode.Done;
        }
        catch (Exception e) when (e is not ConfigurationException and not PortTakenException)
        {
            log.Fatal(e, "The coordinator cannot go on");
            throw;
        }
    }

    /// <summary>Standard output keeps the one line that scripts read; the log goes to standard error and to the folder.</summary>
    private static Logger OpenLog(string file) => new LoggerConfiguration()
        .MinimumLevel.Information()
        .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
        .WriteTo.File(file, rollingInterval: RollingInterval.Day, retainedFileCountLimit: 31, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
        .CreateLogger();
}
