using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>SHAKE-256 (FIPS 202).</summary>
public static unsafe class Shake256
{
    public static byte[] Hash(ReadOnlySpan<byte> input, int outputLength)
    {
        var output = new byte[outputLength];
        if (outputLength == 0)
        {
            return output;
        }
        NativeError error;
        NativeStatus.Require(VerifyLibrary.fzk_shake256(input, (nuint)input.Length, output, (nuint)outputLength, &error), &error);
        return output;
    }
}
