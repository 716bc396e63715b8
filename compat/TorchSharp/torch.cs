using TorchSharp.Native;

namespace TorchSharp;

/// <summary>The part of TorchSharp 0.99.6's torch that the application uses; see compat/README.md. CPU only.</summary>
public static partial class torch
{
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        BFloat16 = 15,
    }

    /// <summary>Where a tensor lives. This subset knows only the CPU and refuses a device that is named.</summary>
    public sealed class Device
    {
        internal Device()
        {
        }
    }

    public const ScalarType float32 = ScalarType.Float32;

    public const ScalarType float64 = ScalarType.Float64;

    public const ScalarType int64 = ScalarType.Int64;

    /// <summary>Row-major copy of the array as a tensor of the given dimensions; upstream: tensor(double[], ReadOnlySpan&lt;long&gt;, ...).</summary>
    /// <exception cref="ArgumentException">the array does not fill the dimensions</exception>
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        if (device is not null || names is not null)
        {
            throw new NotSupportedException("torch.tensor: this subset of TorchSharp takes neither a device nor dimension names");
        }
        long expected = 1;
        foreach (var dimension in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(dimensions));
            expected = checked(expected * dimension);
        }
        if (expected != rawArray.LongLength)
        {
            throw new ArgumentException($"torch.tensor: {rawArray.LongLength} values do not fill the dimensions " +
                $"[{string.Join(", ", dimensions.ToArray())}], which hold {expected}", nameof(rawArray));
        }
        NativeMethods.Check(NativeMethods.FromDoubles(rawArray, dimensions, dimensions.Length, (sbyte)(dtype ?? ScalarType.Float64),
            requires_grad, out var handle));
        return new Tensor(handle);
    }

    /// <summary>A matrix from a row-major list.</summary>
    public static Tensor tensor(IList<double> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray as double[] ?? [.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    /// <summary>Every tensor made on this thread until the scope is disposed is disposed with it.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScope.Open();

    /// <summary>No gradients are recorded on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(enabled: false);

    public static bool is_grad_enabled() => NativeMethods.GradEnabled();

    public static int get_num_threads() => NativeMethods.GetNumThreads();

    /// <summary>Threads of one tensor operation, matrix products included.</summary>
    public static void set_num_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(num, 1);
        NativeMethods.Check(NativeMethods.SetNumThreads(num));
    }

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = NativeMethods.GradEnabled();

        public GradMode(bool enabled) => NativeMethods.SetGradEnabled(enabled);

        public void Dispose() => NativeMethods.SetGradEnabled(_before);
    }
}
