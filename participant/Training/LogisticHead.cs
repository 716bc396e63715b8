using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Training;

/// <summary>
/// A sigmoid table of 2^t logits in [-8, 8), clamped outside: δ = p - 2^{f_d}·y. The table is the prover core's, which hashes it into the statement.
/// The logits are rounded to scale 2^{t-4}.
/// </summary>
internal sealed class LogisticHead(NetworkParameters network) : LossHead(network, network.FeatureBits + network.WeightBits - (network.RangeBits - 4))
{
    private readonly uint[] _table = NetworkRules.SigmoidTable(network);

    public override double[] Signals(ReadOnlySpan<long> logits, ReadOnlySpan<int> labels)
    {
        var t = (int)Network.RangeBits;
        var signals = new double[logits.Length];
        for (var i = 0; i < signals.Length; i++)
        {
            var v = Offset(logits[i], (1L << (t - 1)) + Middle);
            signals[i] = Probability((int)(v & ((1L << t) - 1)), v >> t) - ((long)labels[i] << (int)Network.SignalBits);
        }
        return signals;
    }

    public override void RequireLabels(ReadOnlySpan<int> labels) => RequireBits(labels);

    /// <summary>mid·T[v0] + above·T[2^t - 1] + (1 - mid - above)·T[0].</summary>
    private long Probability(int low, long high)
    {
        var middle = 1L << ((int)Network.RangeBits - 1);
        return high == middle ? _table[low] : high > middle ? _table[^1] : _table[0];
    }
}
