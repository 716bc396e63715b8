using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace FederatedZk.Compat.Tests.TorchSharpSubset;

/// <summary>Every operator against a loop in C#.</summary>
public sealed class TensorOperatorTests
{
    private const int Rows = 5;
    private const int Columns = 7;

    private static readonly double[] s_left = Values(1);
    private static readonly double[] s_right = Values(2);

    public static TheoryData<string> Unary => [.. s_unary.Keys];

    public static TheoryData<string> Binary => [.. s_binary.Keys];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Torch, Func<double, double> Plain)> s_unary = new()
    {
        ["abs"] = (x => x.abs(), Math.Abs),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["neg"] = (x => -x, x => -x),
        ["neg method"] = (x => x.neg(), x => -x),
        ["relu"] = (x => x.relu(), x => Math.Max(x, 0)),
        ["sigmoid"] = (x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["add scalar"] = (x => x + 2.5, x => x + 2.5),
        ["sub scalar"] = (x => x - 2.5, x => x - 2.5),
        ["mul scalar"] = (x => x * -0.25, x => x * -0.25),
        ["ge"] = (x => x.ge(0.5).to_type(ScalarType.Float64), x => x >= 0.5 ? 1 : 0),
        ["to int64"] = (x => x.to_type(int64).to_type(float64), Math.Truncate),
        ["to float32"] = (x => x.to_type(float32).to_type(float64), x => (float)x),
    };

    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> Torch, Func<double, double, double> Plain)> s_binary = new()
    {
        ["+"] = ((x, y) => x + y, (x, y) => x + y),
        ["-"] = ((x, y) => x - y, (x, y) => x - y),
        ["*"] = ((x, y) => x * y, (x, y) => x * y),
    };

    [Theory]
    [MemberData(nameof(Unary))]
    public void UnaryOperatorIsElementwise(string name)
    {
        using var scope = NewDisposeScope();
        var (op, plain) = s_unary[name];
        var result = op(tensor(s_left, Rows, Columns));
        Assert.Equal([Rows, Columns], result.shape);
        AssertClose(s_left.Select(plain), result);
    }

    [Theory]
    [MemberData(nameof(Binary))]
    public void BinaryOperatorIsElementwiseAndBroadcastsARow(string name)
    {
        using var scope = NewDisposeScope();
        var (op, plain) = s_binary[name];
        var x = tensor(s_left, Rows, Columns);
        AssertClose(s_left.Zip(s_right, plain), op(x, tensor(s_right, Rows, Columns)));
        var row = s_right[..Columns];
        AssertClose(s_left.Select((v, i) => plain(v, row[i % Columns])), op(x, tensor(row, 1, Columns)));
    }

    [Fact]
    public void MatrixProductAndTransposeAreTheSchoolbookOnes()
    {
        using var scope = NewDisposeScope();
        var x = tensor(s_left, Rows, Columns);
        var y = tensor(s_right, Rows, Columns);
        var gram = x.mm(y.t());
        Assert.Equal([Rows, Rows], gram.shape);
        AssertClose(Grid(Rows, Rows, (i, j) => Enumerable.Range(0, Columns).Sum(k => s_left[(i * Columns) + k] * s_right[(j * Columns) + k])), gram);
        AssertClose(Grid(Columns, Rows, (i, j) => s_left[(j * Columns) + i]), x.t());
    }

    [Fact]
    public void ReductionsAreSumsAndExtremes()
    {
        using var scope = NewDisposeScope();
        var x = tensor(s_left, Rows, Columns);
        Assert.Equal(s_left.Max(), x.max().item<double>());
        Assert.Equal(s_left.Min(), x.min().item<double>());
        Assert.Equal(s_left.Sum(), x.sum().ToDouble(), 1e-12);
        AssertClose(Enumerable.Range(0, Columns).Select(j => Enumerable.Range(0, Rows).Sum(i => s_left[(i * Columns) + j])), x.sum(dim: 0));
        Assert.Equal([1L, Columns], x.sum(dim: 0, keepdim: true).shape);
        AssertClose(Enumerable.Range(0, Rows).Select(i => s_left.AsSpan(i * Columns, Columns).ToArray().Sum()), x.sum(dim: 1));
        Assert.Equal(s_left.Count(v => v >= 0), x.ge(0.0).sum(float64).item<double>());
        AssertClose(Enumerable.Range(0, Columns).Select(j => (double)Enumerable.Range(0, Rows).Count(i => s_left[(i * Columns) + j] >= 0)),
            x.ge(0.0).sum(dim: 0, type: float64));
    }

    [Fact]
    public void LossIsTheSumOfLogLosses()
    {
        using var scope = NewDisposeScope();
        double[] labels = [.. s_right.Select(v => v > 0 ? 1.0 : 0.0)];
        var expected = s_left.Select((z, i) => -Math.Log(1 / (1 + Math.Exp(labels[i] == 1 ? -z : z)))).ToArray();
        Tensor Loss(nn.Reduction reduction) =>
            nn.functional.binary_cross_entropy_with_logits(tensor(s_left, Rows, Columns), tensor(labels, Rows, Columns), reduction: reduction);
        AssertClose(expected, Loss(nn.Reduction.None));
        Assert.Equal(expected.Sum(), Loss(nn.Reduction.Sum).item<double>(), 1e-10);
        Assert.Equal(expected.Average(), Loss(nn.Reduction.Mean).item<double>(), 1e-12);
        var extreme = nn.functional.binary_cross_entropy_with_logits(tensor([1e6], 1, 1), tensor([0.0], 1, 1));
        Assert.Equal(1e6, extreme.item<double>());
    }

    [Fact]
    public void ElementsComeBackAsTheyWentIn()
    {
        using var scope = NewDisposeScope();
        double[] values = [0, -0.0, double.MaxValue, double.Epsilon, double.NegativeInfinity, Math.PI];
        var x = tensor(values, [1, 2, 3]);
        Assert.Equal([1L, 2, 3], x.shape);
        Assert.Equal(6, x.NumberOfElements);
        Assert.Equal(float64, x.dtype);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), x.data<double>().ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(6, x.data<double>().Count);
        Assert.Equal([1L, -2, 3], tensor([1.0, -2.0, 3.0], 1, 3, int64).data<long>().ToArray());
        Assert.Equal([true, false], tensor([1.0, -2.0], 1, 2).ge(0.0).data<bool>().ToArray());
        Assert.Equal([1.5f], tensor([1.5], 1, 1, float32).data<float>().ToArray());
        Assert.Empty(tensor([], 0, 4).data<double>().ToArray());
        values[0] = 7;
        Assert.Equal(0, x.data<double>().ToArray()[0]);
    }

    private static double[] Values(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => (random.NextDouble() * 8) - 4)];
    }

    private static double[] Grid(int rows, int columns, Func<int, int, double> entry) =>
        [.. Enumerable.Range(0, rows * columns).Select(k => entry(k / columns, k % columns))];

    private static void AssertClose(IEnumerable<double> expected, Tensor actual)
    {
        var (wanted, got) = (expected.ToArray(), actual.data<double>().ToArray());
        Assert.Equal(wanted.Length, got.Length);
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.Equal(wanted[i], got[i], 1e-12);
        }
    }
}
