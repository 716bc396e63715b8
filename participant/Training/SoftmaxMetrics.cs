namespace FederatedZk.Participant.Training;

/// <summary>Classes by their logits, B × classes row-major, in float64.</summary>
internal static class SoftmaxMetrics
{
    public static double[] Probabilities(double[] logits, int classes)
    {
        var probabilities = new double[logits.Length];
        for (var start = 0; start < logits.Length; start += classes)
        {
            var normaliser = LogSumExp(logits.AsSpan(start, classes));
            for (var k = start; k < start + classes; k++)
            {
                probabilities[k] = Math.Exp(logits[k] - normaliser);
            }
        }
        return probabilities;
    }

    /// <param name="labels">One 1 a row.</param>
    public static TestMetrics Of(double[] logits, ReadOnlySpan<int> labels, int classes)
    {
        uint correct = 0;
        double loss = 0;
        for (var start = 0; start < logits.Length; start += classes)
        {
            var row = logits.AsSpan(start, classes);
            var label = labels.Slice(start, classes).IndexOf(1);
            correct += Largest(row) == label ? 1u : 0u;
            loss += LogSumExp(row) - row[label];
        }
        return new TestMetrics((uint)(logits.Length / classes), correct, loss, double.NaN);
    }

    /// <summary>The first of the largest entries.</summary>
    public static int Largest(ReadOnlySpan<double> row)
    {
        var largest = 0;
        for (var k = 1; k < row.Length; k++)
        {
            largest = row[k] > row[largest] ? k : largest;
        }
        return largest;
    }

    /// <summary>log Σ e^x without overflow.</summary>
    private static double LogSumExp(ReadOnlySpan<double> row)
    {
        var largest = row[Largest(row)];
        double sum = 0;
        foreach (var x in row)
        {
            sum += Math.Exp(x - largest);
        }
        return largest + Math.Log(sum);
    }
}
