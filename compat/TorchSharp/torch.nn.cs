using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static class nn
    {
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static class functional
        {
            /// <summary>−y·log σ(x) − (1−y)·log(1−σ(x)), computed without overflow, reduced over all elements.</summary>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                if (weight is not null || pos_weights is not null)
                {
                    throw new NotSupportedException("binary_cross_entropy_with_logits: this subset of TorchSharp takes no weights");
                }
                NativeMethods.Check(NativeMethods.BinaryCrossEntropyWithLogits(input.Handle, target.Handle, (long)reduction, out var handle));
                return new Tensor(handle);
            }
        }
    }
}
