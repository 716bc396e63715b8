using FederatedZk.Coordinator.Metrics;
using FederatedZk.Coordinator.Rounds;
using Grpc.Core;
using Serilog;

namespace FederatedZk.Coordinator.Rpc;

/// <summary>A request that no receipt can answer: a field is missing or has an impossible size.</summary>
internal sealed class BadRequestException(string field, string expected) : Exception($"{field}: {expected}");

/// <summary>The one place where exceptions become gRPC statuses.</summary>
internal static class RpcErrors
{
    public static async Task<T> GuardAsync<T>(ILogger log, ServerCallContext context, CancellationToken stopping, Func<Task<T>> answer)
    {
        try
        {
            return await answer();
        }
        catch (RpcException)
        {
            throw;
        }
        catch (Exception e) when (e is BadRequestException or MetricsRefusedException)
        {
            log.Warning("{Method} refused: {Reason}", context.Method, e.Message);
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message));
        }
        catch (WatcherLaggingException e)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, e.Message));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && stopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the coordinator is stopping; try again"));
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(context.CancellationToken.IsCancellationRequested
                ? new Status(StatusCode.Cancelled, "cancelled by the caller")
                : new Status(StatusCode.Aborted, "the round was announced anew; watch the rounds and submit again"));
        }
        catch (Exception e)
        {
            log.Error(e, "{Method} failed", context.Method);
            throw new RpcException(new Status(StatusCode.Internal, "the coordinator failed; see its log"));
        }
    }
}
