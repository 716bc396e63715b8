using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>Root of the SHA-256 tree over 64 kB chunks of an update, as it enters the statement's digest.</summary>
public static unsafe class UpdateTree
{
    /// <param name="update">int64, network layout.</param>
    public static Bytes32 Root(ReadOnlySpan<long> update)
    {
        Span<byte> root = stackalloc byte[Bytes32.Length];
        NativeError error;
        NativeStatus.Require(VerifyLibrary.fzk_update_root(update, (nuint)update.Length, root, &error), &error);
        return new Bytes32(root);
    }
}
