using System.CommandLine;
using FederatedZk.Auditor.Commands;

var root = new RootCommand("Replays a federation from its record and the chain; trusts neither coordinator nor participants.")
{
    ReplayCommand.Create(),
    ExportCommand.Create(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCode.NotJudged : code;
