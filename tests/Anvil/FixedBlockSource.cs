using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedZk.Contracts;
using FederatedZk.Protocol;

namespace FederatedZk.Anvil;

/// <summary>
/// A block source whose hashes follow from a seed, so that tests of learning draw the same batches every time. Heights come from the real chain
/// when one is given: a block has a hash exactly when it is mined there. Without a chain every block is mined.
/// </summary>
public sealed class FixedBlockSource(ulong seed, IBlockSource? heights = null) : IBlockSource
{
    public async Task<ulong> GetHeightAsync(CancellationToken cancellationToken = default) =>
        heights is null ? ulong.MaxValue : await heights.GetHeightAsync(cancellationToken).ConfigureAwait(false);

    public async Task<Bytes32?> GetBlockHashAsync(ulong height, CancellationToken cancellationToken = default) =>
        height <= await GetHeightAsync(cancellationToken).ConfigureAwait(false) ? Hash(height) : null;

    private Bytes32 Hash(ulong height)
    {
        Span<byte> input = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(input, seed);
        BinaryPrimitives.WriteUInt64LittleEndian(input[8..], height);
        return new Bytes32(SHA256.HashData(input));
    }
}
