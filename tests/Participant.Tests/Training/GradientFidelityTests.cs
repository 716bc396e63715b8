using FederatedZk.Participant.Data;
using FederatedZk.Protocol;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>The summed fixed-point gradient of each round against float64 autograd at the same weights on the same records.</summary>
public sealed class GradientFidelityTests(ITestOutputHelper output)
{
    private const int Rounds = 100;
    private const ulong Seed = 1;

    [UciFact]
    public void LogisticRegressionOnTheUciFiles() => AssertFaithful("13-1", 0.05, HospitalFiles.Uci(Seed));

    [UciFact]
    public void HiddenLayersOnTheUciFiles() => AssertFaithful("13-32-16-1", 0.01, HospitalFiles.Uci(Seed));

    [Theory]
    [InlineData("13-1", 0.05)]
    [InlineData("13-32-16-1", 0.01)]
    public void OnTheGeneratedCohort(string widths, double rate) => AssertFaithful(widths, rate, HospitalFiles.Generated(Seed).Hospitals);

    private void AssertFaithful(string widths, double rate, Hospital[] hospitals)
    {
        var network = Networks.HeartDisease(Networks.Widths(widths));
        var training = new FederatedTraining(network, rate, hospitals, Seed);
        var (together, alone) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var weights = training.State.Weights;
            var contributions = training.Round();
            var (fixedSum, floatSum) = (new double[weights.Length], new double[weights.Length]);
            foreach (var c in contributions)
            {
                var (fixedPoint, exact) = (Dequantised(network, c.Update), Autograd(network, weights, c.Batch));
                alone.Add(Cosine(fixedPoint, exact));
                fixedSum = [.. fixedSum.Zip(fixedPoint, (a, b) => a + b)];
                floatSum = [.. floatSum.Zip(exact, (a, b) => a + b)];
            }
            together.Add(Cosine(fixedSum, floatSum));
        }
        var worst = together.Min();
        var median = together.Order().ElementAt(Rounds / 2);
        output.WriteLine($"{widths}, {Rounds} rounds, seed {Seed}: median cosine {median:F6}, worst {worst:F6} in round {together.IndexOf(worst) + 1}; " +
            $"single hospitals: median {alone.Order().ElementAt(alone.Count / 2):F6}, worst {alone.Min():F6}");
        Assert.True(median > 0.999, $"median cosine {median:R}, expected above 0.999");
        Assert.True(worst > 0.95, $"cosine {worst:R} in round {together.IndexOf(worst) + 1}, expected above 0.95");
    }

    /// <summary>The update in real numbers: W entries are at scale 2^{f_a+f_d}, biases at 2^{f_d}.</summary>
    private static double[] Dequantised(NetworkParameters network, long[] update)
    {
        var result = new double[update.Length];
        var next = 0;
        for (var l = 1; l <= network.LayerCount; l++)
        {
            var biases = next + (int)(network.Widths[l - 1] * network.Widths[l]);
            var end = biases + (int)network.Widths[l];
            for (; next < end; next++)
            {
                result[next] = Math.ScaleB(update[next], -(int)(network.SignalBits + (next < biases ? network.FeatureBits : 0)));
            }
        }
        return result;
    }

    private static double[] Autograd(NetworkParameters network, int[] weights, Records batch)
    {
        using var scope = NewDisposeScope();
        var parameters = new List<Tensor>();
        var values = tensor([.. batch.Features.Select(x => Math.ScaleB(x, -(int)network.FeatureBits))], batch.Count, network.Features);
        var next = 0;
        Tensor Parameter(long rows, long columns)
        {
            var part = weights.Skip(next).Take((int)(rows * columns)).Select(w => Math.ScaleB(w, -(int)network.WeightBits)).ToArray();
            next += part.Length;
            parameters.Add(tensor(part, rows, columns, requires_grad: true));
            return parameters[^1];
        }
        for (var l = 1; l <= network.LayerCount; l++)
        {
            values = values.mm(Parameter(network.Widths[l - 1], network.Widths[l])) + Parameter(1, network.Widths[l]);
            values = l < network.LayerCount ? values.relu() : values;
        }
        var labels = tensor([.. batch.Labels.Select(y => (double)y)], batch.Count, network.Outputs);
        nn.functional.binary_cross_entropy_with_logits(values, labels, reduction: nn.Reduction.Sum).backward();
        return [.. parameters.SelectMany(p => p.grad()!.data<double>().ToArray())];
    }

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
}
