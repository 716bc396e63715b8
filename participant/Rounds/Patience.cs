using FederatedZk.Contracts;
using FederatedZk.Participant.Rpc;
using Serilog;

namespace FederatedZk.Participant.Rounds;

/// <summary>Waits between tries: a quarter of a second, doubling up to five seconds.</summary>
internal sealed class Patience(ILogger log)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = Shortest;

    public static bool IsPassing(Exception e) => e is CoordinatorUnavailableException or ChainUnavailableException;

    public void Reset() => _next = Shortest;

    public async Task WaitAsync(string reason, CancellationToken cancellationToken)
    {
        log.Warning("{Reason}; trying again in {Seconds:0.##} s", reason, _next.TotalSeconds);
        await Task.Delay(_next, cancellationToken).ConfigureAwait(false);
        _next = _next * 2 > Longest ? Longest : _next * 2;
    }

    /// <summary>Repeats what may be repeated until coordinator and chain answer.</summary>
    public async Task<T> RetryAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var result = await action().ConfigureAwait(false);
                Reset();
                return result;
            }
            catch (Exception e) when (IsPassing(e))
            {
                await WaitAsync(e.Message, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
