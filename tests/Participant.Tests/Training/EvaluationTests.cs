using FederatedZk.Participant.Training;
using Xunit;

namespace FederatedZk.Participant.Tests.Training;

public sealed class EvaluationTests
{
    [Fact]
    public void PredictionsAreTheDequantisedNetwork()
    {
        var network = Networks.HeartDisease(5, 6, 3, 2);
        var (weights, features, labels) = Networks.Random(network, 37, 3000, 21);
        var expected = Forward(network.Widths, weights, features);
        var actual = Evaluation.Predict(network, weights, features);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(1 / (1 + Math.Exp(-expected[i])), actual[i], 1e-12);
        }
        var metrics = Evaluation.Evaluate(network, weights, features, labels);
        Assert.Equal(74u, metrics.Count);
        Assert.Equal((uint)expected.Where((z, i) => z >= 0 == (labels[i] == 1)).Count(), metrics.Correct);
        Assert.Equal(expected.Select((z, i) => -Math.Log(1 / (1 + Math.Exp(labels[i] == 1 ? -z : z)))).Sum(), metrics.LogLossSum, 1e-9);
        Assert.Equal(PairwiseAuc(expected, labels), metrics.Auc, 1e-12);
    }

    [Fact]
    public void SoftmaxCountsRowsAndSumsCrossEntropy()
    {
        var network = Networks.Named("softmax 5-6-4");
        var (weights, features, labels) = Networks.Random(network, 37, 3000, 22);
        var expected = Forward(network.Widths, weights, features).Chunk(4).Select(row => row.Select(z => Math.Exp(z) / row.Sum(Math.Exp)).ToArray()).ToArray();
        var actual = Evaluation.Predict(network, weights, features);
        foreach (var (e, a) in expected.SelectMany(p => p).Zip(actual))
        {
            Assert.Equal(e, a, 1e-12);
        }
        var classes = labels.Chunk(4).Select(row => Array.IndexOf(row, 1)).ToArray();
        var metrics = Evaluation.Evaluate(network, weights, features, labels);
        Assert.Equal((37u, double.NaN), (metrics.Count, metrics.Auc));
        Assert.Equal((uint)expected.Where((p, i) => Array.IndexOf(p, p.Max()) == classes[i]).Count(), metrics.Correct);
        Assert.InRange(metrics.Correct, 1u, 36u);
        Assert.Equal(expected.Select((p, i) => -Math.Log(p[classes[i]])).Sum(), metrics.LogLossSum, 1e-9);
    }

    [Fact]
    public void CrossEntropyStaysFiniteAtExtremeLogits()
    {
        var network = Networks.Named("softmax 1-2");
        var gap = (double)int.MaxValue / 4096 * 2047 / 256;
        Assert.Equal(gap, Evaluation.Evaluate(network, [int.MaxValue, 0, 0, 0], [2047], [0, 1]).LogLossSum, 1e-6);
        Assert.Equal([1.0, 0.0], Evaluation.Predict(network, [int.MaxValue, 0, 0, 0], [2047]));
        Assert.Equal(1u, Evaluation.Evaluate(network, [0, 0, 0, 0], [5], [1, 0]).Correct);
        Assert.Equal(0u, Evaluation.Evaluate(network, [0, 0, 0, 0], [5], [0, 1]).Correct);
    }

    [Fact]
    public void SquaredErrorCountsNothingAndSumsSquares()
    {
        var network = Networks.Named("squared 4-5-2");
        var (weights, features, labels) = Networks.Random(network, 37, 3000, 23);
        var expected = Forward(network.Widths, weights, features);
        foreach (var (e, a) in expected.Zip(Evaluation.Predict(network, weights, features)))
        {
            Assert.Equal(e, a, 1e-12);
        }
        var metrics = Evaluation.Evaluate(network, weights, features, labels);
        Assert.Equal((74u, 0u, double.NaN), (metrics.Count, metrics.Correct, metrics.Auc));
        Assert.Equal(expected.Select((v, i) => Math.Pow(v - (labels[i] / 256.0), 2)).Sum(), metrics.LogLossSum, 1e-8);
    }

    [Fact]
    public void TiesCountHalfInTheAuc()
    {
        var network = Networks.HeartDisease(1, 1);
        var random = new Random(5);
        for (var trial = 0; trial < 50; trial++)
        {
            int[] features = Networks.Fill(40, () => random.Next(-3, 4) * 100);
            int[] labels = Networks.Fill(40, () => random.Next(2));
            var scores = features.Select(f => (double)f).ToArray();
            Assert.Equal(PairwiseAuc(scores, labels), Evaluation.Evaluate(network, [4096, 0], features, labels).Auc, 1e-12);
        }
        Assert.Equal(0.5, Evaluation.Evaluate(network, [0, 0], [1, 2, 3], [0, 1, 1]).Auc);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void OneClassAloneHasNoAuc(int label)
    {
        var metrics = Evaluation.Evaluate(Networks.HeartDisease(1, 1), [4096, 100], [1, 2, 3], [label, label, label]);
        Assert.True(double.IsNaN(metrics.Auc));
        Assert.Equal(3u, metrics.Count);
    }

    [Fact]
    public void NoRowsGiveNoNumbers() =>
        Assert.Equal(new TestMetrics(0, 0, 0, double.NaN), Evaluation.Evaluate(Networks.HeartDisease(1, 1), [4096, 100], [], []));

    [Fact]
    public void LogLossStaysFiniteAtExtremeLogits()
    {
        // Logit 2^31/2^12 · 2047/2^8, about 4.2 million, on the wrong side: the loss is the logit itself.
        var metrics = Evaluation.Evaluate(Networks.HeartDisease(1, 1), [int.MaxValue, 0], [2047], [0]);
        Assert.Equal((double)int.MaxValue / 4096 * 2047 / 256, metrics.LogLossSum, 1e-6);
        Assert.Equal(0, Evaluation.Evaluate(Networks.HeartDisease(1, 1), [int.MaxValue, 0], [2047], [1]).LogLossSum, 1e-12);
    }

    [Fact]
    public void ProbabilityOneHalfCountsAsPositive()
    {
        Assert.Equal(1u, Evaluation.Evaluate(Networks.HeartDisease(1, 1), [0, 0], [7], [1]).Correct);
        Assert.Equal(0u, Evaluation.Evaluate(Networks.HeartDisease(1, 1), [0, 0], [7], [0]).Correct);
    }

    [Fact]
    public void LengthsThatDoNotFitAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Evaluation.Predict(Networks.HeartDisease(3, 1), [1, 2, 3], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Evaluation.Predict(Networks.HeartDisease(3, 1), [1, 2, 3, 4], [1, 2]));
        Assert.Throws<ArgumentException>(() => Evaluation.Evaluate(Networks.HeartDisease(3, 1), [1, 2, 3, 4], [1, 2, 3], [1, 0]));
    }

    private static double PairwiseAuc(double[] scores, int[] labels)
    {
        var positives = scores.Where((_, i) => labels[i] == 1).ToArray();
        var negatives = scores.Where((_, i) => labels[i] == 0).ToArray();
        return positives.Average(p => negatives.Average(n => p > n ? 1.0 : p == n ? 0.5 : 0.0));
    }

    private static double[] Forward(IReadOnlyList<uint> widths, int[] weights, int[] features)
    {
        var values = features.Select(f => f / 256.0).ToArray();
        var next = 0;
        for (var l = 1; l < widths.Count; l++)
        {
            var (inputs, outputs, start, input, last) = ((int)widths[l - 1], (int)widths[l], next, values, l == widths.Count - 1);
            values = [.. Enumerable.Range(0, input.Length / inputs * outputs).Select(k =>
            {
                var (row, column) = Math.DivRem(k, outputs);
                var z = weights[start + (inputs * outputs) + column] / 4096.0;
                for (var i = 0; i < inputs; i++)
                {
                    z += input[(row * inputs) + i] * weights[start + (i * outputs) + column] / 4096.0;
                }
                return last ? z : Math.Max(z, 0);
            })];
            next += (inputs + 1) * outputs;
        }
        return values;
    }
}
