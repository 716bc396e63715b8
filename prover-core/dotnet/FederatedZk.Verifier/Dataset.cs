using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>A participant's record commitments and the Merkle root that binds them to the network's shape. Immutable; may be used from several threads.</summary>
public sealed unsafe class Dataset : IDisposable
{
    /// <param name="commitments">32 bytes a record.</param>
    /// <exception cref="RejectedException">when a commitment is no canonical point, or the bytes are no whole number of commitments.</exception>
    /// <exception cref="FzkException">InvalidArgument: the parameters are refused.</exception>
    public Dataset(NetworkParameters network, ReadOnlySpan<byte> commitments)
    {
        if (commitments.IsEmpty || commitments.Length % Bytes32.Length != 0)
        {
            throw new RejectedException(NativeStatus.WrongLength("commitments", commitments.Length, $"a positive multiple of {Bytes32.Length}"));
        }
        Network = network;
        RecordCount = commitments.Length / Bytes32.Length;
        fixed (uint* widths = NetworkRules.Widths(network))
        {
            var native = Layout.Network(network, widths);
            NativeError error;
            NativeStatus.Require(VerifyLibrary.fzk_dataset_new(&native, commitments, (nuint)RecordCount, out var handle, &error), &error);
            Handle = handle;
        }
        Span<byte> root = stackalloc byte[Bytes32.Length];
        NativeError rootError;
        NativeStatus.Require(VerifyLibrary.fzk_dataset_root(Handle, root, &rootError), &rootError);
        Root = new Bytes32(root);
    }

    public NetworkParameters Network { get; }

    public Bytes32 Root { get; }

    public int RecordCount { get; }

    internal DatasetHandle Handle { get; }

    public void Dispose() => Handle.Dispose();
}
