using System.Text.Json.Serialization;

namespace FederatedZk.Protocol;

/// <summary>What the outputs mean and what is minimised; prover-core/doc/statement.md has the exact heads.</summary>
public enum Loss : byte
{
    /// <summary>Every output is the logit of a 0/1 label of its own.</summary>
    Logistic = 1,

    /// <summary>Every output is a value; half the squared difference from a label at scale 2^FeatureBits.</summary>
    Squared = 2,

    /// <summary>The outputs are the logits of classes, of which exactly one has label 1; cross-entropy.</summary>
    Softmax = 3,
}

/// <summary>A dense network with ReLU between layers, and its fixed point. Widths[0] is the number of features. See prover-core/doc/statement.md.</summary>
/// <param name="ExpBits">Softmax: the exponentials are at scale 2^ExpBits; 0 for every other loss.</param>
public sealed record NetworkParameters(
    Loss Loss,
    IReadOnlyList<uint> Widths,
    uint RangeBits,
    uint FeatureBits,
    uint WeightBits,
    uint SignalBits,
    uint MagnitudeLimbs,
    uint SignalLimbs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] uint ExpBits = 0)
{
    public const uint MaximumWidth = 1 << 16;

    public const int MaximumLayers = 64;

    public int LayerCount => Widths.Count - 1;

    public int Features => (int)Widths[0];

    public int Outputs => (int)Widths[^1];

    /// <summary>Number of weights and biases: per layer W (row-major, n_{l-1} × n_l), then b.</summary>
    public long ParameterCount => Enumerable.Range(1, LayerCount).Sum(l => ((long)Widths[l - 1] + 1) * Widths[l]);

    internal void Write(CanonicalWriter w)
    {
        w.U8((byte)Loss).List(Widths, (o, n) => o.U32(n))
            .U32(RangeBits).U32(FeatureBits).U32(WeightBits).U32(SignalBits).U32(MagnitudeLimbs).U32(SignalLimbs);
        if (Loss == Loss.Softmax)
        {
            w.U32(ExpBits);
        }
    }

    internal static NetworkParameters Read(ref CanonicalReader r)
    {
        var loss = (Loss)r.U8();
        var widths = new uint[r.Count(4)];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = r.U32();
        }
        var network = new NetworkParameters(loss, widths, r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), loss == Loss.Softmax ? r.U32() : 0);
        network.Check();
        return network;
    }

    /// <summary>The bounds within which sizes and scales can be computed at all; everything else is the prover core's to refuse.</summary>
    /// <exception cref="MalformedMessageException">naming the first field that does not fit.</exception>
    public void Check()
    {
        Require(Enum.IsDefined(Loss), "loss", (byte)Loss, "1 (logistic), 2 (squared) or 3 (softmax)");
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
        CheckHead();
    }

    private void CheckHead()
    {
        if (Loss == Loss.Squared)
        {
            Require(SignalBits >= FeatureBits, "signalBits", SignalBits, "at least featureBits (squared error)");
        }
        if (Loss != Loss.Softmax)
        {
            Require(ExpBits == 0, "expBits", ExpBits, "0 (only softmax has exponentials)");
            return;
        }
        Require(Outputs >= 2, "number of classes", (uint)Outputs, "at least 2");
        Require(ExpBits is >= 1 and <= 31, "expBits", ExpBits, "1 to 31");
        Require((ulong)Outputs << (int)(ExpBits + 1) <= 1UL << (int)Math.Min(2 * RangeBits, 31), "expBits", ExpBits,
            $"classes · 2^(expBits + 1) of at most 2^min(2 rangeBits, 31), with {Outputs} classes");
    }

    private static void Require(bool holds, string field, uint value, string expected)
    {
        if (!holds)
        {
            throw new MalformedMessageException($"network: {field} is {value}, expected {expected}");
        }
    }

    public bool Equals(NetworkParameters? other) => other is not null && Loss == other.Loss && Widths.SequenceEqual(other.Widths)
        && (RangeBits, FeatureBits, WeightBits, SignalBits, MagnitudeLimbs, SignalLimbs, ExpBits)
        == (other.RangeBits, other.FeatureBits, other.WeightBits, other.SignalBits, other.MagnitudeLimbs, other.SignalLimbs, other.ExpBits);

    public override int GetHashCode() => HashCode.Combine(Loss, Widths.Count, RangeBits, FeatureBits, WeightBits, SignalBits);
}
