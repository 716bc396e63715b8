using System.Numerics;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>The exact step written out from the protocol's sections 3 and 6 with unbounded integers and plain loops: what the trainer is compared with.</summary>
internal static class IntegerStep
{
    public static (BigInteger[] Update, BigInteger[] Forward, BigInteger[] Backward) Run(NetworkParameters p, int[] weights, int[] features,
        int[] labels, uint[] table)
    {
        var rows = features.Length / p.Features;
        var (w, b) = Unpack(p, weights);
        var a = new BigInteger[p.LayerCount][,];
        var sign = new int[p.LayerCount][,];
        a[0] = Matrix(rows, p.Features, (i, j) => features[(i * p.Features) + j]);
        var forward = new List<BigInteger>();
        BigInteger[,] z = a[0];
        for (var l = 0; l < p.LayerCount; l++)
        {
            var (input, layer) = (a[l], l);
            z = Matrix(rows, b[l].Length, (i, j) => Dot(input, w[layer], i, j) + (b[layer][j] << (int)p.FeatureBits));
            forward.AddRange(z.Cast<BigInteger>());
            if (l + 1 < p.LayerCount)
            {
                var exact = z;
                sign[l] = new int[rows, b[l].Length];
                a[l + 1] = Matrix(rows, b[l].Length, (i, j) =>
                {
                    var rounded = Round(exact[i, j], p.WeightBits);
                    sign[layer][i, j] = rounded >= 0 ? 1 : 0;
                    return rounded >= 0 ? rounded : 0;
                });
            }
        }
        var logits = z;
        var delta = p.Loss switch
        {
            Loss.Squared => Matrix(rows, p.Outputs, (i, j) => (Value(p, logits[i, j]) - labels[(i * p.Outputs) + j]) << (int)(p.SignalBits - p.FeatureBits)),
            Loss.Softmax => Softmax(p, logits, labels, table),
            _ => Matrix(rows, p.Outputs, (i, j) => Head(p, logits[i, j], labels[(i * p.Outputs) + j], table)),
        };
        var gradients = new Stack<BigInteger[]>();
        var backward = new Stack<BigInteger[]>();
        for (var l = p.LayerCount - 1; l >= 0; l--)
        {
            gradients.Push(Gradient(a[l], delta));
            if (l > 0)
            {
                var (above, layer) = (delta, l);
                var u = Matrix(rows, b[l - 1].Length, (i, j) => Dot(above, Transpose(w[layer]), i, j));
                backward.Push([.. u.Cast<BigInteger>()]);
                delta = Matrix(rows, b[l - 1].Length, (i, j) => sign[layer - 1][i, j] * Round(u[i, j], p.WeightBits));
            }
        }
        return ([.. gradients.SelectMany(g => g)], [.. forward], [.. backward.SelectMany(u => u)]);
    }

    /// <summary>floor((z + 2^{s-1}) / 2^s); BigInteger's shift floors.</summary>
    public static BigInteger Round(BigInteger z, uint s) => (z + (BigInteger.One << ((int)s - 1))) >> (int)s;

    private static BigInteger Head(NetworkParameters p, BigInteger z, int label, uint[] sigmoid)
    {
        var t = (int)p.RangeBits;
        var v = Round(z, p.FeatureBits + p.WeightBits + 4 - p.RangeBits) + BigInteger.Pow(2, t - 1) + BigInteger.Pow(2, (2 * t) - 1);
        Assert.InRange(v, BigInteger.Zero, BigInteger.Pow(2, 2 * t) - 1);
        var high = BigInteger.DivRem(v, BigInteger.Pow(2, t), out var low);
        var mid = high == BigInteger.Pow(2, t - 1) ? 1 : 0;
        var above = high > BigInteger.Pow(2, t - 1) ? 1 : 0;
        var probability = (mid * sigmoid[(int)low]) + (above * sigmoid[^1]) + ((1 - mid - above) * sigmoid[0]);
        return probability - ((BigInteger)label << (int)p.SignalBits);
    }

    /// <summary>The rounded output at scale 2^{f_a}; the statement holds it in two limbs.</summary>
    private static BigInteger Value(NetworkParameters p, BigInteger z)
    {
        var half = BigInteger.Pow(2, (2 * (int)p.RangeBits) - 1);
        var v = Round(z, p.WeightBits);
        Assert.InRange(v, -half, half - 1);
        return v;
    }

    private static BigInteger[,] Softmax(NetworkParameters p, BigInteger[,] logits, int[] labels, uint[] exponentials)
    {
        var classes = p.Outputs;
        return Matrix(logits.GetLength(0), classes, (i, k) =>
        {
            var values = Enumerable.Range(0, classes).Select(j => Value(p, logits[i, j])).ToArray();
            var e = values.Select(v => values.Max() - v).Select(d => d < exponentials.Length ? (BigInteger)exponentials[(int)d] : 0).ToArray();
            var sum = e.Aggregate(BigInteger.Add);
            // ⌊x + ½⌋ for x = 2^{f_d} e / S, without a division of 2S: the largest integer n with (2n - 1) S ≤ 2^{f_d+1} e.
            var twice = (e[k] << ((int)p.SignalBits + 1)) / sum;
            return ((twice + 1) / 2) - ((BigInteger)labels[(i * classes) + k] << (int)p.SignalBits);
        });
    }

    private static BigInteger[] Gradient(BigInteger[,] input, BigInteger[,] delta)
    {
        var columns = Enumerable.Range(0, delta.GetLength(1)).ToArray();
        var weight = Matrix(input.GetLength(1), delta.GetLength(1), (i, j) => Dot(Transpose(input), delta, i, j));
        var bias = columns.Select(j => Enumerable.Range(0, delta.GetLength(0)).Aggregate(BigInteger.Zero, (sum, i) => sum + delta[i, j]));
        return [.. weight.Cast<BigInteger>(), .. bias];
    }

    private static (BigInteger[][,] W, BigInteger[][] B) Unpack(NetworkParameters p, int[] weights)
    {
        var next = 0;
        var w = new BigInteger[p.LayerCount][,];
        var b = new BigInteger[p.LayerCount][];
        for (var l = 0; l < p.LayerCount; l++)
        {
            w[l] = Matrix((int)p.Widths[l], (int)p.Widths[l + 1], (_, _) => weights[next++]);
            b[l] = [.. weights[next..(next + (int)p.Widths[l + 1])].Select(v => (BigInteger)v)];
            next += b[l].Length;
        }
        return (w, b);
    }

    private static BigInteger Dot(BigInteger[,] left, BigInteger[,] right, int row, int column)
    {
        var sum = BigInteger.Zero;
        for (var k = 0; k < right.GetLength(0); k++)
        {
            sum += left[row, k] * right[k, column];
        }
        return sum;
    }

    private static BigInteger[,] Transpose(BigInteger[,] m) => Matrix(m.GetLength(1), m.GetLength(0), (i, j) => m[j, i]);

    private static BigInteger[,] Matrix(int rows, int columns, Func<int, int, BigInteger> entry)
    {
        var m = new BigInteger[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                m[i, j] = entry(i, j);
            }
        }
        return m;
    }
}
