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
        if (loss != Loss.Logistic)
        {
            throw new MalformedMessageException($"network: loss {(byte)loss} is not known; expected 1 (logistic)");
        }
        var widths = new uint[r.Count(4)];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = r.U32();
        }
        if (widths.Length < 2)
        {
            throw new MalformedMessageException($"network: {widths.Length} widths, expected at least 2");
        }
        return new NetworkParameters(loss, widths, r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.U32());
    }

    public bool Equals(NetworkParameters? other) => other is not null && Loss == other.Loss && Widths.SequenceEqual(other.Widths)
        && (RangeBits, FeatureBits, WeightBits, SignalBits, MagnitudeLimbs, SignalLimbs)
        == (other.RangeBits, other.FeatureBits, other.WeightBits, other.SignalBits, other.MagnitudeLimbs, other.SignalLimbs);

    public override int GetHashCode() => HashCode.Combine(Loss, Widths.Count, RangeBits, WeightBits);
}
