using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>Bytes from the system's generator.</summary>
public static unsafe class SystemRandom
{
    public static byte[] Bytes(int n)
    {
        var bytes = new byte[n];
        Fill(bytes);
        return bytes;
    }

    public static void Fill(Span<byte> output)
    {
        if (output.IsEmpty)
        {
            return;
        }
        NativeError error;
        NativeStatus.Require(VerifyLibrary.fzk_random(output, (nuint)output.Length, &error), &error);
    }
}
