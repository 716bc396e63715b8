using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public Tensor abs() => Made(NativeMethods.Abs(Handle, out var result), result);

        /// <summary>Elementwise, broadcast.</summary>
        public Tensor add(Tensor target) => Made(NativeMethods.Add(Handle, target.Handle, out var result), result);

        public Tensor add(Scalar scalar) => Made(NativeMethods.AddScalar(Handle, scalar.Value, out var result), result);

        public Tensor floor() => Made(NativeMethods.Floor(Handle, out var result), result);

        /// <summary>Bool tensor: element ≥ scalar.</summary>
        public Tensor ge(Scalar target) => Made(NativeMethods.GeScalar(Handle, target.Value, out var result), result);

        /// <summary>The largest element.</summary>
        public Tensor max() => Made(NativeMethods.Max(Handle, out var result), result);

        /// <summary>The smallest element.</summary>
        public Tensor min() => Made(NativeMethods.Min(Handle, out var result), result);

        /// <summary>Product of two matrices.</summary>
        public Tensor mm(Tensor target) => Made(NativeMethods.Mm(Handle, target.Handle, out var result), result);

        public Tensor mul(Tensor target) => Made(NativeMethods.Mul(Handle, target.Handle, out var result), result);

        public Tensor mul(Scalar scalar) => Made(NativeMethods.MulScalar(Handle, scalar.Value, out var result), result);

        public Tensor neg() => Made(NativeMethods.Neg(Handle, out var result), result);

        public Tensor relu() => Made(NativeMethods.Relu(Handle, out var result), result);

        public Tensor sigmoid() => Made(NativeMethods.Sigmoid(Handle, out var result), result);

        public Tensor sub(Tensor target) => Made(NativeMethods.Sub(Handle, target.Handle, out var result), result);

        public Tensor sub(Scalar scalar) => Made(NativeMethods.SubScalar(Handle, scalar.Value, out var result), result);

        /// <summary>Sum of all elements; a type that is given is converted to first.</summary>
        public Tensor sum(ScalarType? type = null)
        {
            if (type is { } wanted)
            {
                using var converted = to_type(wanted);
                return converted.sum();
            }
            return Made(NativeMethods.Sum(Handle, out var result), result);
        }

        /// <summary>Sum along one dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null)
        {
            if (type is { } wanted)
            {
                using var converted = to_type(wanted);
                return converted.sum(dim, keepdim);
            }
            return Made(NativeMethods.SumDimension(Handle, dim, keepdim, out var result), result);
        }

        /// <summary>Transpose of a matrix.</summary>
        public Tensor t() => Made(NativeMethods.T(Handle, out var result), result);

        /// <summary>Elements converted as a C cast does; truth is 1. Without copy a tensor of the wanted type shares its elements.</summary>
        public Tensor to_type(ScalarType type, bool copy = false) =>
            Made(NativeMethods.ToType(Handle, (sbyte)type, copy, out var result), result);

        private static Tensor Made(int status, TensorHandle result)
        {
            NativeMethods.Check(status);
            return new Tensor(result);
        }
    }
}
