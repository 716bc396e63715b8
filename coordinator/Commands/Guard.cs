using FederatedZk.Contracts;
using FederatedZk.Coordinator.Anchoring;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Storage;

namespace FederatedZk.Coordinator.Commands;

internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadConfiguration = 2;

    /// <summary>Stopped by a signal before its work was done.</summary>
    public const int Stopped = 130;
}

/// <summary>Turns what a person can act on into one line on standard error and an exit code.</summary>
internal static class Guard
{
    public static async Task<int> RunAsync(Func<Task<int>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }
        catch (ConfigurationException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.BadConfiguration;
        }
        catch (Exception e) when (e is StorageException or ChainException or ChainConflictException or IOException or UnauthorizedAccessException
            or Grpc.Core.RpcException)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.Failed;
        }
    }
}
