using FederatedZk.Protocol;
using TorchSharp;
using static TorchSharp.torch;

namespace FederatedZk.Participant.Training;

/// <summary>The model as its users run it: features and weights divided by their scales, float64, no rounding in between.</summary>
public static class Evaluation
{
    /// <summary>B × n_L row-major: probabilities (logistic: of each label; softmax: of the classes, one in sum), or for squared error values in the labels' units, unscaled.</summary>
    /// <param name="weights">network layout, scale 2^{f_w}</param>
    /// <param name="features">B × n_0, row-major, scale 2^{f_a}</param>
    /// <exception cref="ArgumentException">lengths that do not fit the network</exception>
    public static double[] Predict(NetworkParameters network, ReadOnlySpan<int> weights, ReadOnlySpan<int> features)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        var outputs = Outputs(network, weights, features);
        return network.Loss switch
        {
            Loss.Squared => outputs.data<double>().ToArray(),
            Loss.Softmax => SoftmaxMetrics.Probabilities(outputs.data<double>().ToArray(), network.Outputs),
            _ => outputs.sigmoid().data<double>().ToArray(),
        };
    }

    /// <summary>Metrics of the model on labelled rows; no rows give zero counts and an AUC of NaN.</summary>
    /// <param name="labels">B × n_L, as <see cref="StepTrainer"/> takes them</param>
    /// <exception cref="ArgumentException">lengths that do not fit the network</exception>
    public static TestMetrics Evaluate(NetworkParameters network, ReadOnlySpan<int> weights, ReadOnlySpan<int> features, ReadOnlySpan<int> labels)
    {
        if (features.IsEmpty && labels.IsEmpty)
        {
            return new TestMetrics(0, 0, 0, double.NaN);
        }
        LayerShape.Rows(network, weights.Length, features.Length, labels.Length);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        var outputs = Outputs(network, weights, features).data<double>().ToArray();
        return network.Loss switch
        {
            Loss.Squared => Squared(outputs, labels, Math.ScaleB(1, -(int)network.FeatureBits)),
            Loss.Softmax => SoftmaxMetrics.Of(outputs, labels, network.Outputs),
            _ => Logistic(outputs, labels),
        };
    }

    private static TestMetrics Logistic(double[] logits, ReadOnlySpan<int> labels)
    {
        uint correct = 0;
        double loss = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            correct += logits[i] >= 0 == (labels[i] == 1) ? 1u : 0u;
            loss += Softplus(labels[i] == 1 ? -logits[i] : logits[i]);
        }
        return new TestMetrics((uint)logits.Length, correct, loss, RankStatistic.AreaUnderCurve(logits, labels));
    }

    private static TestMetrics Squared(double[] values, ReadOnlySpan<int> labels, double unit)
    {
        double sum = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var difference = values[i] - (labels[i] * unit);
            sum += difference * difference;
        }
        return new TestMetrics((uint)values.Length, 0, sum, double.NaN);
    }

    private static Tensor Outputs(NetworkParameters network, ReadOnlySpan<int> weights, ReadOnlySpan<int> features)
    {
        var rows = features.Length / network.Features;
        LayerShape.Rows(network, weights.Length, features.Length, rows * network.Outputs);
        var weightUnit = Math.ScaleB(1, -(int)network.WeightBits);
        var values = ExactTensor.Matrix(features, rows, network.Features) * Math.ScaleB(1, -(int)network.FeatureBits);
        foreach (var layer in LayerShape.Of(network))
        {
            var weight = ExactTensor.Matrix(weights.Slice(layer.WeightOffset, layer.WeightCount), layer.Inputs, layer.Outputs) * weightUnit;
            var bias = ExactTensor.Matrix(weights.Slice(layer.BiasOffset, layer.Outputs), 1, layer.Outputs) * weightUnit;
            values = values.mm(weight) + bias;
            values = layer.Number < network.LayerCount ? values.relu() : values;
        }
        return values;
    }

    /// <summary>log(1 + e^x) without overflow.</summary>
    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
