using System.CommandLine;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Commands;

/// <summary>participant run: from the first key to the end of the federation.</summary>
internal static class RunCommand
{
    public const ulong DefaultSeed = 1;

    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--dir") { Description = "Keys, state and logs of this participant", Required = true };
        var data = new Option<FileInfo>("--data") { Description = "The hospital's CSV file", Required = true };
        var coordinator = new Option<string>("--coordinator") { Description = "Address of the coordinator, such as http://127.0.0.1:5000", Required = true };
        var rpc = new Option<string>("--rpc") { Description = "Ethereum node, such as http://127.0.0.1:8545", Required = true };
        var name = new Option<string>("--name") { Description = "Shown to the others, at most 64 characters", Required = true };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the split into training and test records", DefaultValueFactory = _ => DefaultSeed };
        var federation = new Option<string?>("--federation") { Description = "Take part in this federation only (64 hexadecimal digits)" };
        var minimumBatch = new Option<uint>("--minimum-batch")
        {
            Description = "Sit out rounds whose batch has fewer records: the update is in the clear, and over one record it is that record",
            DefaultValueFactory = _ => ParticipantSettings.DefaultMinimumBatch,
        };
        var command = new Command("run", "Enrols and takes part until the federation is finished") { folder, data, coordinator, rpc, name, seed, federation, minimumBatch };
        command.SetAction((parsed, cancellationToken) => CommandErrors.GuardAsync(() => RunAsync(
            new ParticipantSettings(
                parsed.GetValue(folder)!.FullName,
                parsed.GetValue(data)!.FullName,
                Address("--coordinator", parsed.GetValue(coordinator)!),
                Address("--rpc", parsed.GetValue(rpc)!).ToString(),
                parsed.GetValue(name)!,
                parsed.GetValue(seed),
                parsed.GetValue(federation) is { } id ? Federation(id) : null,
                parsed.GetValue(minimumBatch)),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParticipantSettings settings, CancellationToken cancellationToken)
    {
        using var log = Logs.Open(settings.Folder);
        try
        {
            await new ParticipantDaemon(settings, log).RunAsync(cancellationToken).ConfigureAwait(false);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Information("Stopped by a signal; the next start continues here");
            return ExitCodes.Interrupted;
        }
        catch (DoesNotHoldException e)
        {
            log.Fatal("Does not hold, nothing more is sent: {Reason}", e.Message);
            throw;
        }
        catch (Exception e)
        {
            log.Fatal("Ends with {Kind}; standard error has the reason", e.GetType().Name);
            throw;
        }
    }

    private static Uri Address(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new SettingException($"{option} is '{text}', expected an http or https address");

    private static Bytes32 Federation(string text)
    {
        try
        {
            return Bytes32.Parse(text);
        }
        catch (FormatException e)
        {
            throw new SettingException($"--federation is '{text}': {e.Message}");
        }
    }
}
