using FederatedZk.Contracts;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Keys;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Commands;

/// <summary>Turns what the user can mend into one message on standard error and an exit code.</summary>
internal static class CommandErrors
{
    public static int Guard(Func<int> action) => GuardAsync(() => Task.FromResult(action())).GetAwaiter().GetResult();

    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (DoesNotHoldException e)
        {
            await Console.Error.WriteLineAsync($"does not hold: {e.Message}").ConfigureAwait(false);
            return ExitCodes.DoesNotHold;
        }
        catch (Exception e) when (e is DataRefusedException or DataSchemaException or KeyDirectoryException or FormatException or IOException
            or UnauthorizedAccessException or ChainException or MalformedMessageException or SettingException or FzkException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCodes.BadInput;
        }
    }
}
