using System.CommandLine;
using FederatedZk.Participant.Commands;

var root = new RootCommand("FederatedZk participant: trains on its own records, proves every step, keeps the records")
{
    RunCommand.Create(),
    PredictCommand.Create(),
    DataCommands.Create(),
    KeysCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
