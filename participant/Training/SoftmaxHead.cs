using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Training;

/// <summary>
/// Softmax cross-entropy: with D_k the distance of class k's rounded logit from the row's largest, e_k = T[D_k] (0 where D_k is 2^t or more) and S = Σ e_k,
/// p_k = ⌊(2^{f_d+1}·e_k + S) / 2S⌋ and δ_k = p_k - 2^{f_d}·y_k. T is the prover core's table of exponentials, which it hashes into the statement.
/// </summary>
internal sealed class SoftmaxHead(NetworkParameters network) : LossHead(network, network.WeightBits)
{
    private readonly uint[] _table = NetworkRules.ExpTable(network);

    public override double[] Signals(ReadOnlySpan<long> logits, ReadOnlySpan<int> labels)
    {
        var classes = Network.Outputs;
        var signals = new double[logits.Length];
        var row = new long[classes];
        for (var start = 0; start < logits.Length; start += classes)
        {
            for (var k = 0; k < classes; k++)
            {
                row[k] = Offset(logits[start + k], Middle);
            }
            var largest = row.Max();
            long sum = 0;
            for (var k = 0; k < classes; k++)
            {
                var distance = largest - row[k];
                row[k] = distance < _table.Length ? _table[distance] : 0;
                sum += row[k];
            }
            for (var k = 0; k < classes; k++)
            {
                var p = ((row[k] << (int)(Network.SignalBits + 1)) + sum) / (2 * sum);
                signals[start + k] = p - ((long)labels[start + k] << (int)Network.SignalBits);
            }
        }
        return signals;
    }

    public override void RequireLabels(ReadOnlySpan<int> labels)
    {
        RequireBits(labels);
        for (var start = 0; start < labels.Length; start += Network.Outputs)
        {
            var row = labels.Slice(start, Network.Outputs);
            if (row.Count(1) != 1)
            {
                throw new ArgumentException($"labels: row {start / Network.Outputs} has {row.Count(1)} classes, expected exactly 1");
            }
        }
    }
}
