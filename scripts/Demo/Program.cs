using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using FederatedZk.Demo;

var data = new Option<string?>("--data") { Description = "folder with processed.{cleveland,hungarian,switzerland,va}.data; else FEDZK_DATA, data/heart-disease, or a generated cohort" };
var rounds = new Option<uint>("--rounds") { Description = "rounds to train", DefaultValueFactory = _ => 15 };
var network = new Option<string>("--network") { Description = "layer widths", DefaultValueFactory = _ => "13-1" };
var seed = new Option<ulong>("--seed") { Description = "of the data split, the initial weights and the generated cohort", DefaultValueFactory = _ => 1 };
var work = new Option<string?>("--work") { Description = "new or empty folder for keys, logs and the record; default: below artifacts/demo" };
var blocks = new Option<double>("--block-time") { Description = "seconds between two blocks of the local node", DefaultValueFactory = _ => 1 };
var deadline = new Option<uint>("--deadline") { Description = "seconds after which a round closes without those who have not answered", DefaultValueFactory = _ => 60 };
network.AcceptOnlyFromAmong([.. DemoOptions.LearningRates.Keys]);
Require(rounds, value => value is >= 1 and <= 1000, "1 to 1000");
Require(seed, _ => true, "a whole number from 0 to 18446744073709551615");
Require(blocks, value => value is >= 0.1 and <= 60, "0.1 to 60");
Require(deadline, value => value is >= 1 and <= 604800, "1 to 604800");

var root = new RootCommand("Four hospitals train one model together; every step is proven, every round anchored, all of it audited.") { data, rounds, network, seed, work, blocks, deadline };
using var interrupted = new CancellationTokenSource();
PosixSignalRegistration[] signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal =>
    PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        interrupted.Cancel();
    }))];
root.SetAction(parsed => DemoCommand.RunAsync(
    new DemoOptions(parsed.GetValue(data), parsed.GetValue(rounds), parsed.GetValue(network)!, parsed.GetValue(seed), parsed.GetValue(work),
        parsed.GetValue(blocks), parsed.GetValue(deadline)), interrupted.Token));
var code = await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
GC.KeepAlive(signals);
return code;

// Reading a value that is no T throws; the user is told what is expected, as for a value out of range.
static void Require<T>(Option<T> option, Func<T, bool> holds, string expected) =>
    option.CustomParser = result =>
    {
        var text = result.Tokens[0].Value;
        try
        {
            var value = (T)Convert.ChangeType(text, typeof(T), CultureInfo.InvariantCulture);
            if (holds(value))
            {
                return value;
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // refused below
        }
        result.AddError($"{option.Name}: {text}, expected {expected}");
        return default!;
    };
