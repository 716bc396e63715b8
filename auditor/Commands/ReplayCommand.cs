using System.CommandLine;
using FederatedZk.Auditor.Records;
using FederatedZk.Auditor.Replay;
using FederatedZk.Auditor.Report;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using Spectre.Console;

namespace FederatedZk.Auditor.Commands;

/// <summary>auditor replay: 0 only if everything holds, 1 and the first thing that does not, 2 when nothing could be judged.</summary>
internal static class ReplayCommand
{
    private sealed record Request(string? Coordinator, string? Folder, string Rpc, string Contract, string Federation, string? Json);

    public static Command Create()
    {
        var coordinator = SourceOptions.Coordinator();
        var folder = new Option<string?>("--folder") { Description = "a folder written by auditor export" };
        var rpc = new Option<string>("--rpc") { Description = "address of an Ethereum node that the auditor trusts", Required = true };
        var contract = new Option<string>("--contract") { Description = "address of RoundAnchor, 0x and 40 hexadecimal digits", Required = true };
        var federation = new Option<string>("--federation") { Description = "the federation's id, 64 hexadecimal digits", Required = true };
        var json = new Option<string?>("--json") { Description = "also write the report as JSON to this file" };
        var command = new Command("replay", "Replays every round from the record and the chain.") { coordinator, folder, rpc, contract, federation, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(coordinator) is null == result.GetValue(folder) is null)
            {
                result.AddError("give exactly one of --coordinator and --folder");
            }
        });
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(() => RunAsync(new Request(parsed.GetValue(coordinator), parsed.GetValue(folder),
            parsed.GetValue(rpc)!, parsed.GetValue(contract)!, parsed.GetValue(federation)!, parsed.GetValue(json)), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var federation = Federation(request.Federation);
        var chain = new RoundAnchorClient(SourceOptions.Url("--rpc", request.Rpc), Address(request.Contract));
        await chain.CheckContractAsync(cancellationToken);
        using var coordinator = request.Coordinator is null ? null : SourceOptions.Open(request.Coordinator);
        IRecordSource source = coordinator is null ? new FolderRecords(request.Folder!) : coordinator;
        var replay = new FederationReplay(source, chain, chain, federation, chain.ContractAddress, Environment.ProcessorCount);
        var report = await replay.RunAsync(cancellationToken);
        ConsoleReport.Write(Terminal(), report);
        if (request.Json is not null)
        {
            await File.WriteAllTextAsync(request.Json, JsonReport.Write(report), cancellationToken);
        }
        return report.Holds ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    /// <summary>A redirected console gets no escape codes, and has no width of its own: neither table nor finding may be folded.</summary>
    private static IAnsiConsole Terminal()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        console.Profile.Width = Console.IsOutputRedirected ? 4096 : Math.Max(console.Profile.Width, 120);
        return console;
    }

    private static Bytes32 Federation(string text)
    {
        try
        {
            return Bytes32.Parse(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"--federation {text}: {e.Message}", e);
        }
    }

    private static string Address(string text) => text.Length == 42 && text.StartsWith("0x", StringComparison.Ordinal) && text.Skip(2).All(char.IsAsciiHexDigit)
        ? text
        : throw new FormatException($"--contract {text}: expected 0x and 40 hexadecimal digits");
}
