namespace FederatedZk.Coordinator.Verification;

/// <summary>Runs proof checks on all cores: at most one a core at a time, each on a thread of its own so that the server's threads stay free.</summary>
public sealed class VerificationPool(int cores) : IDisposable
{
    private readonly SemaphoreSlim _free = new(cores);

    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Takes all cores for good: when this returns nothing runs and nothing will.</summary>
    public async Task CloseAsync()
    {
        for (var i = 0; i < cores; i++)
        {
            await _free.WaitAsync();
        }
    }

    public void Dispose() => _free.Dispose();
}
