using System.CommandLine;
using FederatedZk.Coordinator.Commands;

var root = new RootCommand("Coordinates a federation: announces rounds, verifies every proof before it aggregates, anchors every round.")
{
    InitCommand.Create(),
    RunCommand.Create(),
    StatusCommand.Create(),
    ModelCommand.Create(),
};
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync(invocation);
return parsed.Errors.Count > 0 ? ExitCode.BadConfiguration : code;
