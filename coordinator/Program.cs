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
return await root.Parse(args).InvokeAsync(invocation);
