namespace FederatedZk.Protocol;

public enum Loss : byte
{
    Logistic = 1,
}

/// <summary>A dense network with ReLU between layers, and its fixed point. Widths[0] is the number of features. See prover-core/doc/statement.md.</summary>
public sealed record NetworkParameters(
    Loss Loss,
    IReadOnlyList<uint> Widths,
    uint RangeBits,
    uint FeatureBits,
    uint WeightBits,
    uint SignalBits,
    uint MagnitudeLimbs,
    uint SignalLimbs)
{
    public const uint MaximumWidth = 1 << 16;

    public const int MaximumLayers = 64;

    public int LayerCount => Widths.Count - 1;

    public int Features => (int)Widths[0];

    public int Outputs => (int)Widths[^1];

    /// <summary>Number of weights and biases: per layer W (row-major, n_{l-1} × n_l), then b.</summary>
    public long ParameterCount => Enumerable.Range(1, LayerCount).Sum(l => ((long)Widths[l - 1] + 1) * Widths[l]);

    internal void Write(CanonicalWriter w) => w.U8((byte)Loss).List(Widths, (o, n) => o.U32(n))
        .U32(RangeBits).U32(FeatureBits).U32(WeightBits).U32(SignalBits).U32(MagnitudeLimbs).U32(SignalLimbs);

    internal static NetworkParameters Read(ref CanonicalReader r)
    {
        var loss = (Loss)r.U8();
        var widths = new uint[r.Count(4)];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = r.U32();
        }
        var network = new NetworkParameters(loss, widths, r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.U32());
        network.Check();
        return network;
    }

    /// <summary>The bounds within which sizes and scales can be computed at all; everything else is the prover core's to refuse.</summary>
    /// <exception cref="MalformedMessageException">naming the first field that does not fit.</exception>
    public void Check()
    {
        Require(Loss == Loss.Logistic, "loss", (byte)Loss, "1 (logistic)");
        Require(Widths.Count is >= 2 and <= MaximumLayers + 1, "number of widths", (uint)Widths.Count, $"2 to {MaximumLayers + 1}");
        foreach (var width in Widths)
        {
            Require(width is >= 1 and <= MaximumWidth, "width", width, $"1 to {MaximumWidth}");
        }
        Require(RangeBits is >= 4 and <= 16, "rangeBits", RangeBits, "4 to 16");
        Require(FeatureBits < RangeBits, "featureBits", FeatureBits, "below rangeBits");
        Require(WeightBits >= 1 && WeightBits <= RangeBits, "weightBits", WeightBits, "1 to rangeBits");
        Require(SignalBits < RangeBits, "signalBits", SignalBits, "below rangeBits");
        Require(MagnitudeLimbs is 1 or 2, "magnitudeLimbs", MagnitudeLimbs, "1 or 2");
        Require(SignalLimbs is 1 or 2, "signalLimbs", SignalLimbs, "1 or 2");
    }

    private static void Require(bool holds, string field, uint value, string expected)
    {
        if (!holds)
        {
            throw new MalformedMessageException($"network: {field} is {value}, expected {expected}");
        }
    }

    public bool Equals(NetworkParameters? other) => other is not null && Loss == other.Loss && Widths.SequenceEqual(other.Widths)
        && (RangeBits, FeatureBits, WeightBits, SignalBits, MagnitudeLimbs, SignalLimbs)
        == (other.RangeBits, other.FeatureBits, other.WeightBits, other.SignalBits, other.MagnitudeLimbs, other.SignalLimbs);

    public override int GetHashCode() => HashCode.Combine(Loss, Widths.Count, RangeBits, FeatureBits, WeightBits, SignalBits);
}
