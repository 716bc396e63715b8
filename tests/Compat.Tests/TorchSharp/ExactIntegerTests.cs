using System.Numerics;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace FederatedZk.Compat.Tests.TorchSharpSubset;

/// <summary>Float64 products of integers are exact while the terms sum to less than 2^53, whatever kernel and however many threads compute them.</summary>
public sealed class ExactIntegerTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(37, 13, 1)]
    [InlineData(5, 300, 7)]
    [InlineData(64, 257, 65)]
    public void ProductsBelow2To53AreExact(int rows, int inner, int columns)
    {
        var random = new Random(rows);
        // |a| < 2^22, |b| < 2^22, 257 terms: below 2^53; single products have up to 44 bits.
        var a = Enumerable.Range(0, rows * inner).Select(_ => (double)random.Next(-(1 << 22), 1 << 22)).ToArray();
        var b = Enumerable.Range(0, inner * columns).Select(_ => (double)random.Next(-(1 << 22), 1 << 22)).ToArray();
        using var scope = NewDisposeScope();
        var product = tensor(a, rows, inner).mm(tensor(b, inner, columns)).to_type(int64).data<long>().ToArray();
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var expected = Enumerable.Range(0, inner).Aggregate(BigInteger.Zero, (sum, k) => sum + ((BigInteger)a[(i * inner) + k] * (BigInteger)b[(k * columns) + j]));
                Assert.Equal(expected, product[(i * columns) + j]);
            }
        }
    }

    [Fact]
    public void TheLastExactIntegerIs2To53()
    {
        using var scope = NewDisposeScope();
        const double limit = 9007199254740992;
        var x = tensor([limit - 1, -(limit - 1)], 1, 2);
        Assert.Equal([9007199254740991L, -9007199254740991], x.to_type(int64).data<long>().ToArray());
        Assert.Equal([9007199254740992L, -9007199254740990], (x + 1.0).to_type(int64).data<long>().ToArray());
        Assert.Equal(limit, (tensor([limit], 1, 1) + 1.0).item<double>());
    }

    [Fact]
    public void FloorAfterAPowerOfTwoRoundsHalvesUp()
    {
        using var scope = NewDisposeScope();
        double[] values = [-12, -11, -8, -5, -4, -1, 0, 3, 4, 11, 12, (1L << 52) + 3, -(1L << 52) - 5];
        var rounded = ((tensor(values, 1, values.Length) + 4.0) * 0.125).floor().to_type(int64).data<long>().ToArray();
        Assert.Equal(values.Select(v => ((long)v + 4) >> 3), rounded);
    }
}
