using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace FederatedZk.Compat.Tests.TorchSharpSubset;

/// <summary>Gradients against central differences, and where none are recorded.</summary>
public sealed class AutogradTests
{
    private static readonly double[] s_features = Values(6 * 4, 1);
    private static readonly double[] s_labels = [1, 0, 0, 1, 1, 0];

    [Fact]
    public void GradientsOfASmallNetworkAreItsDifferences()
    {
        double[] first = Values(4 * 3, 2);
        double[] second = Values(3, 3);
        using var scope = NewDisposeScope();
        var w1 = tensor(first, 4, 3, requires_grad: true);
        var w2 = tensor(second, 3, 1, requires_grad: true);
        Loss(w1, w2).backward();
        AssertDifferences(first, w1.grad()!, p => Loss(tensor(p, 4, 3), tensor(second, 3, 1)).item<double>());
        AssertDifferences(second, w2.grad()!, p => Loss(tensor(first, 4, 3), tensor(p, 3, 1)).item<double>());
    }

    [Fact]
    public void OperatorsPassGradientsOn()
    {
        double[] at = Values(6, 4);
        static Tensor F(Tensor x) => (((x * 3.0) - x.abs()) * (x.sigmoid() + 1.0) - (-x) + x.relu() - 0.5).sum();
        using var scope = NewDisposeScope();
        var x = tensor(at, 2, 3, requires_grad: true);
        F(x).backward();
        AssertDifferences(at, x.grad()!, p => F(tensor(p, 2, 3)).item<double>());
    }

    [Fact]
    public void GradientsAccumulateAndAreNullBefore()
    {
        using var scope = NewDisposeScope();
        var x = tensor([2.0], 1, 1, requires_grad: true);
        Assert.True(x.requires_grad);
        Assert.Null(x.grad());
        (x * x).sum().backward();
        (x * x).sum().backward();
        Assert.Equal(8, x.grad()!.item<double>());
    }

    [Fact]
    public void NoGradRecordsNothingAndEndsWithItsScope()
    {
        using var scope = NewDisposeScope();
        var x = tensor([2.0], 1, 1);
        Assert.False(x.requires_grad);
        x.requires_grad = true;
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            using (no_grad())
            {
            }
            Assert.False(is_grad_enabled());
            Assert.False((x * 2.0).requires_grad);
        }
        Assert.True(is_grad_enabled());
        Assert.True((x * 2.0).requires_grad);
    }

    private static Tensor Loss(Tensor w1, Tensor w2) => nn.functional.binary_cross_entropy_with_logits(
        tensor(s_features, 6, 4).mm(w1).relu().mm(w2), tensor(s_labels, 6, 1), reduction: nn.Reduction.Sum);

    private static void AssertDifferences(double[] at, Tensor gradient, Func<double[], double> f)
    {
        const double step = 1e-5;
        var actual = gradient.data<double>().ToArray();
        Assert.Equal(at.Length, actual.Length);
        for (var i = 0; i < at.Length; i++)
        {
            double[] above = [.. at];
            double[] below = [.. at];
            above[i] += step;
            below[i] -= step;
            Assert.Equal((f(above) - f(below)) / (2 * step), actual[i], 1e-7);
        }
    }

    private static double[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];
    }
}
