using System.Collections.Concurrent;
using FederatedZk.Contracts;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>Block hashes of a chain, of which a test may hold some back or replace some: a coordinator stops exactly there.</summary>
internal sealed class HeldBlocks(IBlockSource chain) : IBlockSource
{
    private readonly ConcurrentDictionary<ulong, int> _asked = new();
    private readonly ConcurrentDictionary<ulong, Bytes32> _replaced = new();

    /// <summary>Whether the nth question (from 1) for a height stays unanswered for ever.</summary>
    public Func<ulong, int, bool> Holds { get; set; } = (_, _) => false;

    public void Replace(ulong height, Bytes32 hash) => _replaced[height] = hash;

    public Task<ulong> GetHeightAsync(CancellationToken cancellationToken = default) => chain.GetHeightAsync(cancellationToken);

    public async Task<Bytes32?> GetBlockHashAsync(ulong height, CancellationToken cancellationToken = default)
    {
        var hash = await chain.GetBlockHashAsync(height, cancellationToken);
        if (hash is null)
        {
            return null;
        }
        if (Holds(height, _asked.AddOrUpdate(height, 1, (_, n) => n + 1)))
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        return _replaced.TryGetValue(height, out var other) ? other : hash;
    }
}
