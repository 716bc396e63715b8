using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>A global model as the statement sees it: weights and biases at scale 2^WeightBits, network layout. Immutable; may be used from several threads.</summary>
public sealed unsafe class Model : IDisposable
{
    /// <param name="weights">Per layer W (n_{l-1} × n_l, row-major), then b (n_l).</param>
    /// <exception cref="FzkException">InvalidArgument: the parameters are refused or the length is not theirs.</exception>
    public Model(NetworkParameters network, ReadOnlySpan<int> weights)
    {
        Network = network;
        fixed (uint* widths = NetworkRules.Widths(network))
        {
            var native = Layout.Network(network, widths);
            NativeError error;
            NativeStatus.Require(VerifyLibrary.fzk_model_new(&native, weights, (nuint)weights.Length, out var handle, &error), &error);
            Handle = handle;
        }
        Span<byte> root = stackalloc byte[Bytes32.Length];
        NativeError rootError;
        NativeStatus.Require(VerifyLibrary.fzk_model_root(Handle, root, &rootError), &rootError);
        Root = new Bytes32(root);
    }

    public NetworkParameters Network { get; }

    /// <summary>Root of the SHA-256 tree over the model's chunks; what announcements and anchors name.</summary>
    public Bytes32 Root { get; }

    internal ModelHandle Handle { get; }

    public void Dispose() => Handle.Dispose();
}
