using FederatedZk.Prover.Native;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Prover;

/// <summary>Proves that every feature of a record set is in range and every label valid.</summary>
public static unsafe class EnrolmentProver
{
    /// <param name="attempt">A counter that the caller has incremented on disk before this call; it enters the hedged randomness.</param>
    /// <exception cref="UnprovableException">naming the first record and column out of range.</exception>
    /// <exception cref="ArgumentException">when the records belong to another network.</exception>
    public static byte[] Prove(EnrolmentContext c, NetworkParameters n, RecordSet records, ulong attempt)
    {
        if (!n.Equals(records.Network))
        {
            throw new ArgumentException("the records were made for another network", nameof(records));
        }
        var context = Layout.Enrolment(c);
        using var lease = records.Borrow();
        fixed (uint* widths = NetworkRules.Widths(n))
        fixed (byte* nonce = records.Nonce)
        {
            var network = Layout.Network(n, widths);
            var native = lease.Native(nonce);
            NativeError error;
            UnprovableException.Require(ProveLibrary.fzk_enrolment_prove(&context, &network, &native, attempt, out var proof, &error), &error);
            using (proof)
            {
                return proof.ToArray();
            }
        }
    }
}
