using System.CommandLine;
using FederatedZk.Auditor.Commands;

var root = new RootCommand("Replays a federation from its record and the chain; trusts neither coordinator nor participants.")
{
    ReplayCommand.Create(),
    ExportCommand.Create(),
};
var parsed = root.Parse(args);

// The default handler would end a fault of the program with 1, which says that the federation does not hold.
var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
return parsed.Errors.Count > 0 ? ExitCode.NotJudged : code;
