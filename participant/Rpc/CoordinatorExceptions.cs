using Grpc.Core;

namespace FederatedZk.Participant.Rpc;

/// <summary>No answer; asking again later is the remedy.</summary>
public sealed class CoordinatorUnavailableException(string message, Exception inner) : Exception(message, inner);

/// <summary>The coordinator answered that it will not do it.</summary>
public sealed class CoordinatorRefusedException(string message, Exception? inner = null) : Exception(message, inner);

internal static class CoordinatorErrors
{
    private static readonly StatusCode[] Transient =
        [StatusCode.Unavailable, StatusCode.Aborted, StatusCode.Cancelled, StatusCode.DeadlineExceeded, StatusCode.Internal, StatusCode.ResourceExhausted, StatusCode.Unknown];

    /// <summary>The one place where gRPC statuses become this program's errors.</summary>
    public static Exception From(RpcException e, string call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(call, e, cancellationToken);
        }
        var message = $"{call}: {e.StatusCode}: {e.Status.Detail}";
        return Transient.Contains(e.StatusCode) ? new CoordinatorUnavailableException(message, e) : new CoordinatorRefusedException(message, e);
    }
}
