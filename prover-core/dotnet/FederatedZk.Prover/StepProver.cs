using FederatedZk.Prover.Native;
using FederatedZk.Verifier;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Prover;

/// <summary>The trainer's exact integers, batch in the statement's order.</summary>
/// <param name="Forward">Pre-activations Z_1..Z_L one after the other, each B × n_l row-major, scale 2^(FeatureBits + WeightBits).</param>
/// <param name="Backward">Sums U_1..U_{L-1}, each B × n_l, scale 2^(SignalBits + WeightBits).</param>
public sealed record StepTrace(long[] Forward, long[] Backward);

/// <summary>Proves one training step.</summary>
public static unsafe class StepProver
{
    /// <param name="records">All enrolled records; the statement picks the batch.</param>
    /// <param name="attempt">A counter that the caller has incremented on disk before this call; it enters the hedged randomness.</param>
    /// <exception cref="UnprovableException">a value lies outside the statement's ranges; names layer and entry.</exception>
    /// <exception cref="FzkException">InvalidArgument: trace, update or records are not those of the exact step; names layer and entry.</exception>
    public static byte[] Prove(StepStatement s, RecordSet records, StepTrace trace, ulong attempt)
    {
        if (!s.Network.Equals(records.Network))
        {
            throw new ArgumentException("the records were made for another network", nameof(records));
        }
        if (s.RecordCount != records.Count)
        {
            throw new ArgumentException($"{records.Count} records, the enrolled dataset has {s.RecordCount}", nameof(records));
        }
        using var lease = records.Borrow();
        fixed (byte* nonce = records.Nonce)
        fixed (long* forward = trace.Forward, backward = trace.Backward)
        {
            var native = lease.Native(nonce);
            var steps = new NativeTrace
            {
                Forward = forward,
                ForwardCount = (nuint)trace.Forward.Length,
                Backward = backward,
                BackwardCount = (nuint)trace.Backward.Length,
            };
            NativeError error;
            UnprovableException.Require(ProveLibrary.fzk_step_prove(s.Handle, &native, &steps, attempt, out var proof, &error), &error);
            using (proof)
            {
                return proof.ToArray();
            }
        }
    }
}
