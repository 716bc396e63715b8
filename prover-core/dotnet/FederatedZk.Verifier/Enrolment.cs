using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>What an enrolment is bound to, besides the dataset itself.</summary>
/// <param name="Contract">20 bytes.</param>
/// <param name="Participant">Ed25519 public key.</param>
/// <param name="VrfKey">ristretto255 point.</param>
public sealed record EnrolmentContext(Bytes32 Federation, ulong ChainId, byte[] Contract, Bytes32 Participant, Bytes32 VrfKey);

/// <summary>The proof that every feature of a dataset is in range and every label valid.</summary>
public static unsafe class EnrolmentProof
{
    /// <exception cref="FzkException">misuse or an internal failure; never because of the proof's bytes.</exception>
    public static Verdict Verify(EnrolmentContext context, Dataset dataset, ReadOnlySpan<byte> proof)
    {
        var native = Layout.Enrolment(context);
        NativeError error;
        return NativeStatus.Judge(VerifyLibrary.fzk_enrolment_verify(&native, dataset.Handle, proof, (nuint)proof.Length, &error), &error);
    }
}
