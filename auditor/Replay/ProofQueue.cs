namespace FederatedZk.Auditor.Replay;

/// <summary>
/// Runs proof checks on all cores, in any order, and keeps the finding of the earliest added check that fails: the outcome does not depend on scheduling.
/// </summary>
internal sealed class ProofQueue(int cores)
{
    private readonly SemaphoreSlim _slots = new(2 * cores);
    private readonly SemaphoreSlim _running = new(cores);
    private readonly Lock _lock = new();
    private readonly List<Task> _checks = [];
    private (int Order, Finding Finding)? _first;

    public bool Failed
    {
        get
        {
            lock (_lock)
            {
                return _first is not null;
            }
        }
    }

    /// <summary>Adds a check; waits while twice as many as there are cores are unfinished, so that loaded proofs do not pile up.</summary>
    public async Task<Task> AddAsync(Func<Finding?> check, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        var order = _checks.Count;
        var task = Task.Run(() => Run(order, check, cancellationToken), CancellationToken.None);
        _checks.Add(task);
        return task;
    }

    /// <summary>Waits for every check that was added.</summary>
    public async Task<Finding?> DrainAsync()
    {
        await Task.WhenAll(_checks);
        return _first?.Finding;
    }

    private void Run(int order, Func<Finding?> check, CancellationToken cancellationToken)
    {
        try
        {
            _running.Wait(cancellationToken);
            try
            {
                Keep(order, check());
            }
            finally
            {
                _running.Release();
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Keep(int order, Finding? finding)
    {
        lock (_lock)
        {
            if (finding is not null && (_first is null || order < _first.Value.Order))
            {
                _first = (order, finding);
            }
        }
    }
}
