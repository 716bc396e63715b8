using FederatedZk.Auditor.Records;
using FederatedZk.Contracts;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Commands;

/// <summary>Turns what kept a command from judging into one line on standard error and an exit code.</summary>
internal static class Guard
{
    public static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (WrongChainException e)
        {
            Console.Error.WriteLine($"auditor: {e.Message}");
            return ExitCode.DoesNotHold;
        }
        catch (Exception e) when (e is RecordSourceException or ChainException or FzkException or FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"auditor: {e.Message}");
            return ExitCode.NotJudged;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("auditor: interrupted");
            return ExitCode.NotJudged;
        }
    }
}
