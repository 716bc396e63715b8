using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;
using TorchSharp;
using static TorchSharp.torch;

namespace FederatedZk.Participant.Training;

/// <summary>What the exact step computed.</summary>
/// <param name="Update">the gradient summed over the batch, in the layout of the network's weights: W entries at scale 2^{f_a+f_d}, biases at 2^{f_d}</param>
/// <param name="Trace">the exact pre-activations and backward sums the proof is made from; secret</param>
public sealed record ExactStepResult(long[] Update, StepTrace Trace);

/// <summary>
/// One gradient step in exact fixed point (proof protocol, sections 3 and 6), in float64 tensors. Deterministic: the integers do not depend on the
/// order in which a library sums.
/// </summary>
public sealed class StepTrainer
{
    private const long LargeNetwork = 1 << 20;

    private readonly NetworkParameters _network;
    private readonly LayerShape[] _layers;
    private readonly LossHead _head;

    /// <exception cref="FzkException">parameters that the protocol refuses</exception>
    public StepTrainer(NetworkParameters network)
    {
        NetworkRules.Check(network);
        _network = network;
        _layers = LayerShape.Of(network);
        _head = LossHead.For(network);
        // Waking threads costs more than a small product.
        set_num_threads(network.ParameterCount < LargeNetwork ? 1 : Environment.ProcessorCount);
    }

    /// <summary>The step on a batch of B rows.</summary>
    /// <param name="weights">the global model at scale 2^{f_w}, network layout</param>
    /// <param name="features">B × n_0, row-major, scale 2^{f_a}, each in [-2^{t-1}, 2^{t-1})</param>
    /// <param name="labels">B × n_L: logistic, 0 or 1 each; softmax, one 1 a row; squared error, values at scale 2^{f_a} in [-2^{t-1}, 2^{t-1})</param>
    /// <exception cref="ArgumentException">lengths that do not fit the network, a feature or label that could not have been enrolled</exception>
    /// <exception cref="StepOutOfRangeException">a value the proof cannot state; local only</exception>
    public ExactStepResult Run(ReadOnlySpan<int> weights, ReadOnlySpan<int> features, ReadOnlySpan<int> labels)
    {
        var rows = LayerShape.Rows(_network, weights.Length, features.Length, labels.Length);
        RequireFeatures(features);
        _head.RequireLabels(labels);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        var activations = new Tensor[_layers.Length];
        var signs = new Tensor[_layers.Length];
        activations[0] = ExactTensor.Matrix(features, rows, _network.Features);
        var forward = new List<long[]>();
        for (var l = 0; l < _layers.Length - 1; l++)
        {
            var z = PreActivation(_layers[l], activations[l], weights, _network.WeightBits);
            forward.Add(ExactTensor.Integers(z));
            (signs[l], activations[l + 1]) = Rectify(_layers[l], z);
        }
        var logits = ExactTensor.Integers(PreActivation(_layers[^1], activations[^1], weights, _head.Shift));
        forward.Add(logits);
        var delta = tensor(_head.Signals(logits, labels), rows, _network.Outputs, float64);
        var update = new long[weights.Length];
        var backward = new Stack<long[]>();
        for (var l = _layers.Length - 1; l >= 0; l--)
        {
            StoreGradient(_layers[l], activations[l], delta, update);
            if (l > 0)
            {
                var u = ExactTensor.Product(l, "U", delta, Weights(_layers[l], weights).t(), margin: ExactTensor.Half(_network.WeightBits));
                backward.Push(ExactTensor.Integers(u));
                delta = signs[l - 1] * RoundedSignal(l, u);
            }
        }
        return new ExactStepResult(update, new StepTrace([.. forward.SelectMany(z => z)], [.. backward.SelectMany(u => u)]));
    }

    /// <summary>Z = A·W + 1·b·2^{f_a}, ready to be rounded by 2^shift.</summary>
    private Tensor PreActivation(LayerShape layer, Tensor input, ReadOnlySpan<int> weights, uint shift)
    {
        var bias = ExactTensor.Matrix(weights.Slice(layer.BiasOffset, layer.Outputs), 1, layer.Outputs) * Math.ScaleB(1, (int)_network.FeatureBits);
        return ExactTensor.Product(layer.Number, "Z", input, Weights(layer, weights), bias, ExactTensor.Half(shift));
    }

    /// <summary>s = [Z' ≥ 0] and A = s·Z'.</summary>
    private (Tensor Sign, Tensor Activation) Rectify(LayerShape layer, Tensor z)
    {
        var rounded = ExactTensor.Round(z, _network.WeightBits);
        var limit = Math.ScaleB(1, (int)(_network.RangeBits * _network.MagnitudeLimbs));
        ExactTensor.RequireRange(layer.Number, "Z'", rounded, -limit, limit);
        var sign = rounded.ge(0.0).to_type(float64);
        return (sign, sign * rounded);
    }

    private Tensor RoundedSignal(int layer, Tensor u)
    {
        var rounded = ExactTensor.Round(u, _network.WeightBits);
        var limit = Math.ScaleB(1, (int)(_network.RangeBits * _network.SignalLimbs) - 1);
        ExactTensor.RequireRange(layer, "G'", rounded, -limit, limit);
        return rounded;
    }

    private static Tensor Weights(LayerShape layer, ReadOnlySpan<int> weights) =>
        ExactTensor.Matrix(weights.Slice(layer.WeightOffset, layer.WeightCount), layer.Inputs, layer.Outputs);

    private static void StoreGradient(LayerShape layer, Tensor input, Tensor delta, long[] update)
    {
        var weightGradient = ExactTensor.Product(layer.Number, "the weight gradient", input.t(), delta);
        ExactTensor.Integers(weightGradient).CopyTo(update, layer.WeightOffset);
        ExactTensor.Integers(ExactTensor.ColumnSums(layer.Number, "the bias gradient", delta)).CopyTo(update, layer.BiasOffset);
    }

    private void RequireFeatures(ReadOnlySpan<int> features)
    {
        var limit = 1 << ((int)_network.RangeBits - 1);
        for (var i = 0; i < features.Length; i++)
        {
            if (features[i] < -limit || features[i] >= limit)
            {
                throw new ArgumentException($"features: row {i / _network.Features}, column {i % _network.Features} is {features[i]}, expected at least {-limit} and below {limit}");
            }
        }
    }
}
