using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Training;

/// <summary>
/// The logistic head of the exact step (proof protocol, section 6): a sigmoid table of 2^t logits in [-8, 8), clamped outside. The table is the prover
/// core's, which hashes it into the statement.
/// </summary>
internal sealed class LogisticHead
{
    private readonly NetworkParameters _network;
    private readonly uint[] _table;

    public LogisticHead(NetworkParameters network)
    {
        _network = network;
        _table = NetworkRules.SigmoidTable(network);
        Shift = network.FeatureBits + network.WeightBits - (network.RangeBits - 4);
    }

    /// <summary>u: the logits are rounded by 2^u, to scale 2^{t-4}.</summary>
    public uint Shift { get; }

    /// <summary>δ_L at scale 2^{f_d} for the exact logits Z_L (scale 2^{f_a+f_w}) and 0/1 labels.</summary>
    /// <exception cref="StepOutOfRangeException">a shifted logit outside [0, 2^{2t})</exception>
    public double[] Signals(ReadOnlySpan<long> logits, ReadOnlySpan<int> labels)
    {
        var t = (int)_network.RangeBits;
        var signals = new double[logits.Length];
        for (var i = 0; i < signals.Length; i++)
        {
            var rounded = (logits[i] + (1L << ((int)Shift - 1))) >> (int)Shift;
            var v = rounded + (1L << (t - 1)) + (1L << ((2 * t) - 1));
            if (v < 0 || v >> (2 * t) != 0)
            {
                var offset = Math.ScaleB(1, (2 * t) - 1) + Math.ScaleB(1, t - 1);
                throw new StepOutOfRangeException(_network.LayerCount, "the rounded logit", rounded, -offset, Math.ScaleB(1, 2 * t) - offset);
            }
            signals[i] = Probability((int)(v & ((1L << t) - 1)), v >> t) - ((long)labels[i] << (int)_network.SignalBits);
        }
        return signals;
    }

    /// <summary>mid·T[v0] + above·T[2^t - 1] + (1 - mid - above)·T[0].</summary>
    private long Probability(int low, long high)
    {
        var middle = 1L << ((int)_network.RangeBits - 1);
        return high == middle ? _table[low] : high > middle ? _table[^1] : _table[0];
    }
}
