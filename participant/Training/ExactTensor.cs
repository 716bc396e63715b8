using TorchSharp;
using static TorchSharp.torch;

namespace FederatedZk.Participant.Training;

/// <summary>
/// Integer arithmetic in float64 tensors, which hold every integer below 2^53. Exactness is checked before it is relied on: for each product the sum
/// of the absolute values of its terms is computed too. Sums of non-negative integers in float64 grow monotonically whatever their order, so a computed
/// bound below 2^53 means that the true one, and every partial sum of the product itself, is below it.
/// </summary>
internal static class ExactTensor
{
    public const double Limit = 9007199254740992; // 2^53

    public static Tensor Matrix(ReadOnlySpan<int> values, int rows, int columns)
    {
        var converted = new double[values.Length];
        for (var i = 0; i < converted.Length; i++)
        {
            converted[i] = values[i];
        }
        return tensor(converted, rows, columns, float64);
    }

    public static long[] Integers(Tensor exact)
    {
        using var converted = exact.to_type(int64);
        return converted.data<long>().ToArray();
    }

    /// <summary>left·right + 1·offset, exact.</summary>
    /// <param name="offset">a row, or null for none</param>
    /// <param name="margin">what the caller is going to add before it rounds</param>
    /// <exception cref="StepOutOfRangeException">Σ|a||w| + |offset| + margin reaches 2^53</exception>
    public static Tensor Product(int layer, string quantity, Tensor left, Tensor right, Tensor? offset = null, double margin = 0)
    {
        var product = left.mm(right);
        var bound = left.abs().mm(right.abs());
        if (offset is not null)
        {
            product += offset;
            bound += offset.abs();
        }
        RequireExact(layer, quantity, bound, margin);
        return product;
    }

    /// <summary>1^T·rows, exact.</summary>
    /// <exception cref="StepOutOfRangeException">Σ|a| reaches 2^53</exception>
    public static Tensor ColumnSums(int layer, string quantity, Tensor rows)
    {
        RequireExact(layer, quantity, rows.abs().sum(dim: 0), 0);
        return rows.sum(dim: 0);
    }

    /// <summary>floor((z + 2^{s-1}) / 2^s) of integers below 2^53 - 2^{s-1}: scaling by a power of two rounds nothing.</summary>
    public static Tensor Round(Tensor z, uint s) => ((z + Half(s)) * Math.ScaleB(1, -(int)s)).floor();

    /// <summary>2^{s-1}, the margin that Round needs.</summary>
    public static double Half(uint s) => Math.ScaleB(1, (int)s - 1);

    /// <exception cref="StepOutOfRangeException">an entry is below minimum or not below limit</exception>
    public static void RequireRange(int layer, string quantity, Tensor values, double minimum, double limit)
    {
        var smallest = values.min().item<double>();
        var largest = values.max().item<double>();
        if (smallest < minimum || largest >= limit)
        {
            throw new StepOutOfRangeException(layer, quantity, smallest < minimum ? smallest : largest, minimum, limit);
        }
    }

    private static void RequireExact(int layer, string quantity, Tensor bound, double margin)
    {
        var largest = bound.max().item<double>() + margin;
        if (!(largest < Limit))
        {
            throw new StepOutOfRangeException(layer, $"the bound on the terms of {quantity}", largest, 0, Limit);
        }
    }
}
