using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>Ed25519 (RFC 8032).</summary>
public static unsafe class Signatures
{
    public const int Length = 64;

    /// <summary>Whether the signature is by this key over exactly the message's body.</summary>
    public static bool Verify(Bytes32 key, Signed message)
    {
        if (message.Signature.Length != Length)
        {
            return false;
        }
        NativeError error;
        return NativeStatus.Judge(VerifyLibrary.fzk_signature_verify(key.Span, message.Body, (nuint)message.Body.Length, message.Signature, &error),
            &error).Accepted;
    }
}
