using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>What the protocol says of a network: whether it is allowed, and everything that follows from its parameters.</summary>
public static unsafe class NetworkRules
{
    /// <exception cref="FzkException">InvalidArgument, naming the parameter that the protocol refuses.</exception>
    public static void Check(NetworkParameters p)
    {
        fixed (uint* widths = Widths(p))
        {
            var network = Layout.Network(p, widths);
            NativeError error;
            NativeStatus.Require(VerifyLibrary.fzk_network_check(&network, &error), &error);
        }
    }

    /// <summary>SHA-256 over the canonical parameters, the layout and the function tables that follow from them.</summary>
    /// <exception cref="FzkException">InvalidArgument, as <see cref="Check"/>.</exception>
    public static Bytes32 Digest(NetworkParameters p)
    {
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        fixed (uint* widths = Widths(p))
        {
            var network = Layout.Network(p, widths);
            NativeError error;
            NativeStatus.Require(VerifyLibrary.fzk_network_digest(&network, digest, &error), &error);
        }
        return new Bytes32(digest);
    }

    /// <summary>Number of weights and biases, as the prover core counts them.</summary>
    /// <exception cref="FzkException">InvalidArgument, as <see cref="Check"/>.</exception>
    public static ulong ParameterCount(NetworkParameters p)
    {
        fixed (uint* widths = Widths(p))
        {
            var network = Layout.Network(p, widths);
            NativeError error;
            NativeStatus.Require(VerifyLibrary.fzk_network_parameter_count(&network, out var count, &error), &error);
            return count;
        }
    }

    /// <summary>The logistic function as the statement defines it: 2^RangeBits entries at scale 2^SignalBits, over logits in [-8, 8).</summary>
    /// <exception cref="FzkException">InvalidArgument, as <see cref="Check"/>.</exception>
    public static uint[] SigmoidTable(NetworkParameters p)
    {
        Check(p);
        var table = new uint[1 << (int)p.RangeBits];
        fixed (uint* widths = Widths(p))
        {
            var network = Layout.Network(p, widths);
            NativeError error;
            NativeStatus.Require(VerifyLibrary.fzk_sigmoid_table(&network, table, (nuint)table.Length, &error), &error);
        }
        return table;
    }

    /// <summary>exp(-k / 2^FeatureBits) for k = 0, 1, … as the statement of a softmax network defines it: 2^RangeBits entries at scale 2^ExpBits.</summary>
    /// <exception cref="FzkException">InvalidArgument, as <see cref="Check"/>, or for another loss.</exception>
    public static uint[] ExpTable(NetworkParameters p)
    {
        Check(p);
        var table = new uint[1 << (int)p.RangeBits];
        fixed (uint* widths = Widths(p))
        {
            var network = Layout.Network(p, widths);
            NativeError error;
            NativeStatus.Require(VerifyLibrary.fzk_exp_table(&network, table, (nuint)table.Length, &error), &error);
        }
        return table;
    }

    internal static uint[] Widths(NetworkParameters p) => p.Widths.Count >= 2
        ? [.. p.Widths]
        : throw new FzkException(FzkStatus.InvalidArgument, $"network: {p.Widths.Count} widths, expected at least 2");
}
