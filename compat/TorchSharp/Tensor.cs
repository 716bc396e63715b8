using System.Runtime.InteropServices;
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch. Dispose releases it; so does the scope it was made in.</summary>
    /// <remarks>What libtorch refuses throws ExternalException with libtorch's message.</remarks>
    public sealed partial class Tensor : IDisposable
    {
        private readonly TensorHandle _handle;
        private readonly DisposeScope? _scope;

        internal Tensor(TensorHandle handle)
        {
            _handle = handle.Counted();
            _scope = DisposeScope.Current;
            _scope?.Include(this);
        }

        /// <summary>Tensors of this process that have not been released.</summary>
        public static long TotalCount => TensorHandle.Live;

        public static long PeakCount => TensorHandle.Peak;

        /// <summary>True once the tensor has been disposed.</summary>
        public bool IsInvalid => _handle.IsClosed;

        public ScalarType dtype => (ScalarType)NativeMethods.DType(Handle);

        public long NumberOfElements => NativeMethods.NumberOfElements(Handle);

        public long[] shape
        {
            get
            {
                var sizes = new long[NativeMethods.Rank(Handle)];
                for (var i = 0; i < sizes.Length; i++)
                {
                    NativeMethods.Check(NativeMethods.Size(Handle, i, out sizes[i]));
                }
                return sizes;
            }
        }

        public bool requires_grad
        {
            get => NativeMethods.RequiresGrad(Handle);
            set => NativeMethods.Check(NativeMethods.SetRequiresGrad(Handle, value));
        }

        internal TensorHandle Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
                return _handle;
            }
        }

        /// <summary>The elements in row-major order.</summary>
        /// <exception cref="ArgumentException">T is not the element type of the tensor</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            var held = ElementType(dtype);
            return held == typeof(T)
                ? new TensorAccessor<T>(this)
                : throw new ArgumentException($"the tensor holds {dtype} elements, which cannot be read as {typeof(T).Name}");
        }

        /// <summary>The only element.</summary>
        /// <exception cref="ArgumentException">there is not exactly one element, or T is not its type</exception>
        public T item<T>()
            where T : unmanaged =>
            NumberOfElements == 1
                ? data<T>().ToArray()[0]
                : throw new ArgumentException($"item: the tensor has {NumberOfElements} elements, expected 1");

        /// <summary>Adds the derivative of this one-element tensor to grad() of every leaf it was computed from.</summary>
        public void backward() => NativeMethods.Check(NativeMethods.Backward(Handle));

        /// <summary>What backward has accumulated; null before.</summary>
        public Tensor? grad()
        {
            NativeMethods.Check(NativeMethods.Grad(Handle, out var handle));
            return handle.IsInvalid ? null : new Tensor(handle);
        }

        public void Dispose()
        {
            _scope?.Exclude(this);
            _handle.Dispose();
        }

        internal void CopyTo<T>(T[] destination)
            where T : unmanaged
        {
            var bytes = MemoryMarshal.AsBytes(destination.AsSpan());
            NativeMethods.Check(NativeMethods.CopyOut(Handle, bytes, bytes.Length));
        }

        private static Type? ElementType(ScalarType type) => type switch
        {
            ScalarType.Float64 => typeof(double),
            ScalarType.Float32 => typeof(float),
            ScalarType.Int64 => typeof(long),
            ScalarType.Int32 => typeof(int),
            ScalarType.Bool => typeof(bool),
            _ => null,
        };
    }
}

public static class TensorExtensionMethods
{
    /// <summary>The only element as a double, whatever its type.</summary>
    public static double ToDouble(this torch.Tensor value)
    {
        using var converted = value.to_type(torch.ScalarType.Float64);
        return converted.item<double>();
    }
}
