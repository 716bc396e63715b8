using System.CommandLine;
using FederatedZk.Auditor.Records;

namespace FederatedZk.Auditor.Commands;

/// <summary>auditor export: everything a replay reads, as a folder that can be replayed without the coordinator.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var coordinator = new Option<string>("--coordinator") { Description = "address of a running coordinator, http://host:port", Required = true };
        var output = new Option<string>("--out") { Description = "new or empty folder", Required = true };
        var command = new Command("export", "Copies a federation's description, enrolments, records and blobs into a folder.") { coordinator, output };
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(() => RunAsync(parsed.GetValue(coordinator)!, parsed.GetValue(output)!, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string coordinator, string folder, CancellationToken cancellationToken)
    {
        using var source = SourceOptions.Open(coordinator);
        var summary = await FolderExport.WriteAsync(source, folder, cancellationToken);
        Console.WriteLine($"{folder}: {summary.Enrolments} enrolments, {summary.Records} records, {summary.Blobs} blobs");
        return ExitCode.Holds;
    }
}
