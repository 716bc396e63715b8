using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>The exact step of a single logistic layer with one output (proof protocol, sections 3 and 6) in 64-bit integers.</summary>
internal static class LogisticStep
{
    public static (long[] Update, StepTrace Trace) Run(NetworkParameters p, int[] weights, int[][] features, int[] labels)
    {
        var table = NetworkRules.SigmoidTable(p);
        var forward = new long[features.Length];
        var update = new long[weights.Length];
        for (var i = 0; i < features.Length; i++)
        {
            forward[i] = (long)weights[^1] << (int)p.FeatureBits;
            for (var j = 0; j < p.Features; j++)
            {
                forward[i] += (long)features[i][j] * weights[j];
            }
            var signal = Probability(p, table, forward[i]) - ((long)labels[i] << (int)p.SignalBits);
            for (var j = 0; j < p.Features; j++)
            {
                update[j] += features[i][j] * signal;
            }
            update[^1] += signal;
        }
        return (update, new StepTrace(forward, []));
    }

    private static long Probability(NetworkParameters p, uint[] table, long logit)
    {
        var (t, shift) = ((int)p.RangeBits, (int)(p.FeatureBits + p.WeightBits + 4 - p.RangeBits));
        var v = ((logit + (1L << (shift - 1))) >> shift) + (1L << (t - 1)) + (1L << ((2 * t) - 1));
        var (high, middle) = (v >> t, 1L << (t - 1));
        return high == middle ? table[(int)(v & ((1L << t) - 1))] : high > middle ? table[^1] : table[0];
    }
}
