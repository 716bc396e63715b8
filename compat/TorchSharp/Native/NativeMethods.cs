using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The C ABI of native/shim.cc: a call that can fail returns 0, or 1 with the reason in LastError.</summary>
internal static partial class NativeMethods
{
    private const string Library = "torchsharp_shim";

    /// <exception cref="ExternalException">as upstream throws when libtorch refuses; carries libtorch's message</exception>
    public static void Check(int status)
    {
        if (status != 0)
        {
            throw new ExternalException(Marshal.PtrToStringUTF8(LastError()) ?? "libtorch gave no reason");
        }
    }

    [LibraryImport(Library, EntryPoint = "tss_last_error")]
    private static partial IntPtr LastError();

    [LibraryImport(Library, EntryPoint = "tss_free")]
    internal static partial void Free(IntPtr tensor);

    [LibraryImport(Library, EntryPoint = "tss_from_doubles")]
    internal static partial int FromDoubles(ReadOnlySpan<double> data, ReadOnlySpan<long> sizes, int rank, sbyte dtype,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_dtype")]
    internal static partial sbyte DType(TensorHandle tensor);

    [LibraryImport(Library, EntryPoint = "tss_rank")]
    internal static partial long Rank(TensorHandle tensor);

    [LibraryImport(Library, EntryPoint = "tss_numel")]
    internal static partial long NumberOfElements(TensorHandle tensor);

    [LibraryImport(Library, EntryPoint = "tss_size")]
    internal static partial int Size(TensorHandle tensor, long dimension, out long size);

    [LibraryImport(Library, EntryPoint = "tss_copy_out")]
    internal static partial int CopyOut(TensorHandle tensor, Span<byte> destination, long length);

    [LibraryImport(Library, EntryPoint = "tss_abs")]
    internal static partial int Abs(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_floor")]
    internal static partial int Floor(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_neg")]
    internal static partial int Neg(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_relu")]
    internal static partial int Relu(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_sigmoid")]
    internal static partial int Sigmoid(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_t")]
    internal static partial int T(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_max")]
    internal static partial int Max(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_min")]
    internal static partial int Min(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_sum")]
    internal static partial int Sum(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_sum_dim")]
    internal static partial int SumDimension(TensorHandle tensor, long dimension, [MarshalAs(UnmanagedType.U1)] bool keepDimension,
        out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_add")]
    internal static partial int Add(TensorHandle tensor, TensorHandle other, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_sub")]
    internal static partial int Sub(TensorHandle tensor, TensorHandle other, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_mul")]
    internal static partial int Mul(TensorHandle tensor, TensorHandle other, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_mm")]
    internal static partial int Mm(TensorHandle tensor, TensorHandle other, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_add_scalar")]
    internal static partial int AddScalar(TensorHandle tensor, double scalar, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_sub_scalar")]
    internal static partial int SubScalar(TensorHandle tensor, double scalar, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_mul_scalar")]
    internal static partial int MulScalar(TensorHandle tensor, double scalar, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_ge_scalar")]
    internal static partial int GeScalar(TensorHandle tensor, double scalar, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_to_type")]
    internal static partial int ToType(TensorHandle tensor, sbyte dtype, [MarshalAs(UnmanagedType.U1)] bool copy, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_binary_cross_entropy_with_logits")]
    internal static partial int BinaryCrossEntropyWithLogits(TensorHandle input, TensorHandle target, long reduction,
        out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_requires_grad")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool RequiresGrad(TensorHandle tensor);

    [LibraryImport(Library, EntryPoint = "tss_set_requires_grad")]
    internal static partial int SetRequiresGrad(TensorHandle tensor, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library, EntryPoint = "tss_backward")]
    internal static partial int Backward(TensorHandle tensor);

    [LibraryImport(Library, EntryPoint = "tss_grad")]
    internal static partial int Grad(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(Library, EntryPoint = "tss_grad_enabled")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool GradEnabled();

    [LibraryImport(Library, EntryPoint = "tss_set_grad_enabled")]
    internal static partial void SetGradEnabled([MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Library, EntryPoint = "tss_get_num_threads")]
    internal static partial int GetNumThreads();

    [LibraryImport(Library, EntryPoint = "tss_set_num_threads")]
    internal static partial int SetNumThreads(int threads);
}
