using FederatedZk.Protocol;

namespace FederatedZk.Participant.Training;

/// <summary>
/// The last layer's part of the exact step (proof protocol, section 6): exact pre-activations Z_L (scale 2^{f_a+f_w}) and labels to δ_L at scale 2^{f_d}.
/// </summary>
internal abstract class LossHead(NetworkParameters network, uint shift)
{
    /// <summary>The pre-activations are rounded by 2^Shift.</summary>
    public uint Shift { get; } = shift;

    protected NetworkParameters Network { get; } = network;

    public static LossHead For(NetworkParameters network) => network.Loss switch
    {
        Loss.Squared => new SquaredHead(network),
        Loss.Softmax => new SoftmaxHead(network),
        _ => new LogisticHead(network),
    };

    /// <summary>δ_L, B × n_L row-major; |δ_L| stays below 2^53.</summary>
    /// <exception cref="StepOutOfRangeException">a rounded pre-activation outside its two limbs</exception>
    public abstract double[] Signals(ReadOnlySpan<long> logits, ReadOnlySpan<int> labels);

    /// <exception cref="ArgumentException">a label that enrolment excludes</exception>
    public abstract void RequireLabels(ReadOnlySpan<int> labels);

    /// <summary>round(z / 2^Shift) + offset, which the statement holds in two limbs.</summary>
    /// <exception cref="StepOutOfRangeException">it is outside [0, 2^{2t})</exception>
    protected long Offset(long z, long offset)
    {
        var t = (int)Network.RangeBits;
        var rounded = (z + (1L << ((int)Shift - 1))) >> (int)Shift;
        var v = rounded + offset;
        return v >= 0 && v >> (2 * t) == 0
            ? v
            : throw new StepOutOfRangeException(Network.LayerCount, "the rounded logit", rounded, -(double)offset, Math.ScaleB(1, 2 * t) - offset);
    }

    /// <summary>2^{2t-1}: the middle of two limbs.</summary>
    protected long Middle => 1L << ((2 * (int)Network.RangeBits) - 1);

    protected void RequireBits(ReadOnlySpan<int> labels)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] is not (0 or 1))
            {
                throw new ArgumentException($"labels: row {i / Network.Outputs}, column {i % Network.Outputs} is {labels[i]}, expected 0 or 1");
            }
        }
    }
}
