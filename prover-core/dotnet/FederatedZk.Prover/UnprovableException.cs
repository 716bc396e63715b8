using FederatedZk.Verifier;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Prover;

/// <summary>A value lies outside the ranges of the statement; the message names layer and entry. It stays local: told to a coordinator it would be an oracle on a record.</summary>
public sealed class UnprovableException(string message) : FzkException(FzkStatus.Unprovable, message)
{
    internal static unsafe void Require(int status, NativeError* error)
    {
        if (status == (int)FzkStatus.Unprovable)
        {
            throw new UnprovableException(NativeStatus.Message(error));
        }
        NativeStatus.Require(status, error);
    }
}
