using FederatedZk.Prover;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.ProverCore.Tests.Step;

/// <summary>
/// The exact step of proof-protocol sections 3 and 6 in plain 64-bit integers, one record and one neuron at a time: slow, obvious, and no
/// relation of the trainer. Only the function tables are taken from the library (NetworkRulesTests compares them with the functions).
/// </summary>
internal sealed record ExactStep(long[] Update, StepTrace Trace)
{
    public static ExactStep Run(NetworkParameters n, int[] weights, int[][] features, int[][] labels)
    {
        checked
        {
            var table = n.Loss switch { Loss.Logistic => NetworkRules.SigmoidTable(n), Loss.Softmax => NetworkRules.ExpTable(n), _ => [] };
            var (layers, update, offset) = (n.LayerCount, new long[n.ParameterCount], Offsets(n));
            var forward = Enumerable.Range(1, layers).Select(l => new List<long>()).ToArray();
            var backward = Enumerable.Range(1, layers - 1).Select(l => new List<long>()).ToArray();
            for (var record = 0; record < features.Length; record++)
            {
                var (activations, rounded) = Forward(n, weights, offset, features[record], forward);
                var delta = new long[layers + 1][];
                delta[layers] = Head(n, table, [.. forward[layers - 1].TakeLast(n.Outputs)], labels[record]);
                for (var l = layers - 1; l >= 1; l--)
                {
                    delta[l] = new long[n.Widths[l]];
                    for (var i = 0; i < delta[l].Length; i++)
                    {
                        long u = 0;
                        for (var j = 0; j < delta[l + 1].Length; j++)
                        {
                            u += delta[l + 1][j] * weights[offset[l] + (i * delta[l + 1].Length) + j];
                        }
                        backward[l - 1].Add(u);
                        delta[l][i] = rounded[l][i] >= 0 ? Round(u, n.WeightBits) : 0;
                    }
                }
                Accumulate(n, offset, activations, delta, update);
            }
            return new ExactStep(update, new StepTrace([.. forward.SelectMany(z => z)], [.. backward.SelectMany(u => u)]));
        }
    }

    private static (long[][] Activations, long[][] Rounded) Forward(NetworkParameters n, int[] weights, long[] offset, int[] features, List<long>[] forward)
    {
        var activations = new long[n.LayerCount + 1][];
        var rounded = new long[n.LayerCount + 1][];
        activations[0] = [.. features.Select(x => (long)x)];
        for (var l = 1; l <= n.LayerCount; l++)
        {
            var (inputs, outputs) = ((int)n.Widths[l - 1], (int)n.Widths[l]);
            rounded[l] = new long[outputs];
            for (var j = 0; j < outputs; j++)
            {
                var z = checked((long)weights[offset[l - 1] + (inputs * outputs) + j] << (int)n.FeatureBits);
                for (var i = 0; i < inputs; i++)
                {
                    z = checked(z + (activations[l - 1][i] * weights[offset[l - 1] + (i * outputs) + j]));
                }
                forward[l - 1].Add(z);
                rounded[l][j] = Round(z, n.WeightBits);
            }
            activations[l] = [.. rounded[l].Select(z => Math.Max(z, 0))];
        }
        return (activations, rounded);
    }

    private static void Accumulate(NetworkParameters n, long[] offset, long[][] activations, long[][] delta, long[] update)
    {
        for (var l = 1; l <= n.LayerCount; l++)
        {
            var (inputs, outputs) = ((int)n.Widths[l - 1], (int)n.Widths[l]);
            for (var j = 0; j < outputs; j++)
            {
                for (var i = 0; i < inputs; i++)
                {
                    update[offset[l - 1] + (i * outputs) + j] += checked(activations[l - 1][i] * delta[l][j]);
                }
                update[offset[l - 1] + (inputs * outputs) + j] += delta[l][j];
            }
        }
    }

    private static long[] Head(NetworkParameters n, uint[] table, long[] logits, int[] labels)
    {
        if (n.Loss == Loss.Squared)
        {
            return [.. logits.Select((z, k) => (Round(z, n.WeightBits) - labels[k]) << (int)(n.SignalBits - n.FeatureBits))];
        }
        var probabilities = n.Loss == Loss.Softmax ? Softmax(n, table, logits) : [.. logits.Select(z => Probability(n, table, z))];
        return [.. probabilities.Select((p, k) => p - ((long)labels[k] << (int)n.SignalBits))];
    }

    /// <summary>Exponentials of the distances from the largest rounded logit, 0 beyond the table, over their sum, rounded half up.</summary>
    private static long[] Softmax(NetworkParameters n, uint[] table, long[] logits)
    {
        var largest = logits.Max(z => Round(z, n.WeightBits));
        var exponentials = logits.Select(z => largest - Round(z, n.WeightBits)).Select(d => d < table.Length ? table[d] : 0L).ToArray();
        var sum = exponentials.Sum();
        return [.. exponentials.Select(e => ((e << (int)(n.SignalBits + 1)) + sum) / (2 * sum))];
    }

    /// <summary>At scale 2^SignalBits: the table inside [-8, 8), its first or last entry outside.</summary>
    private static long Probability(NetworkParameters n, uint[] table, long z)
    {
        var logit = Round(z, n.FeatureBits + n.WeightBits + 4 - n.RangeBits) + (1L << (int)(n.RangeBits - 1));
        return table[Math.Clamp(logit, 0, table.Length - 1)];
    }

    /// <summary>floor((z + 2^(s-1)) / 2^s).</summary>
    private static long Round(long z, uint s) => checked(z + (1L << (int)(s - 1))) >> (int)s;

    private static long[] Offsets(NetworkParameters n)
    {
        var offset = new long[n.LayerCount];
        for (var l = 1; l < n.LayerCount; l++)
        {
            offset[l] = offset[l - 1] + (((long)n.Widths[l - 1] + 1) * n.Widths[l]);
        }
        return offset;
    }
}
