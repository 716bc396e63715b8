using FederatedZk.Protocol;

namespace FederatedZk.Participant.Training;

/// <summary>Squared error: δ = 2^{f_d-f_a}·(V - y) with the outputs V rounded to the labels' scale 2^{f_a}.</summary>
internal sealed class SquaredHead(NetworkParameters network) : LossHead(network, network.WeightBits)
{
    public override double[] Signals(ReadOnlySpan<long> logits, ReadOnlySpan<int> labels)
    {
        var signals = new double[logits.Length];
        for (var i = 0; i < signals.Length; i++)
        {
            var difference = Offset(logits[i], Middle) - Middle - labels[i];
            signals[i] = difference * (1L << (int)(Network.SignalBits - Network.FeatureBits));
        }
        return signals;
    }

    public override void RequireLabels(ReadOnlySpan<int> labels)
    {
        var limit = 1 << ((int)Network.RangeBits - 1);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < -limit || labels[i] >= limit)
            {
                throw new ArgumentException($"labels: row {i / Network.Outputs}, column {i % Network.Outputs} is {labels[i]}, expected at least {-limit} and below {limit}");
            }
        }
    }
}
