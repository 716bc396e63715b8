using FederatedZk.Protocol;

namespace FederatedZk.Contracts;

/// <summary>Heights and hashes of the chain's blocks. Nobody here owns them; tests that need fixed batches put their own source behind this.</summary>
public interface IBlockSource
{
    /// <summary>Height of the latest block.</summary>
    /// <exception cref="ChainException"/>
    Task<ulong> GetHeightAsync(CancellationToken cancellationToken = default);

    /// <returns>The hash of the block at that height; null when it is not mined yet.</returns>
    /// <exception cref="ChainException"/>
    Task<Bytes32?> GetBlockHashAsync(ulong height, CancellationToken cancellationToken = default);
}
