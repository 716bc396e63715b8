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

    public void Dispose() => _free.Dispose();
}
