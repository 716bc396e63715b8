using System.Security.Cryptography;
using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>An Ed25519 key pair. The seed lives outside the managed heap and is zeroed on disposal. May be used from several threads.</summary>
public sealed unsafe class SigningKey : IDisposable
{
    public const int SeedLength = 32;

    private readonly SecretMemory _seed;

    private SigningKey(SecretMemory seed)
    {
        _seed = seed;
        Span<byte> publicKey = stackalloc byte[Bytes32.Length];
        using var lease = seed.Borrow();
        NativeError error;
        NativeStatus.Require(VerifyLibrary.fzk_signing_public_key(lease.Bytes, publicKey, &error), &error);
        PublicKey = new Bytes32(publicKey);
    }

    public Bytes32 PublicKey { get; }

    /// <summary>A key from the system's generator.</summary>
    public static SigningKey Generate()
    {
        Span<byte> seed = stackalloc byte[SeedLength];
        try
        {
            SystemRandom.Fill(seed);
            return FromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <exception cref="ArgumentException">when the seed is not 32 bytes long.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed32) => seed32.Length == SeedLength
        ? new SigningKey(SecretMemory.Copy(seed32))
        : throw new ArgumentException($"expected {SeedLength} bytes, got {seed32.Length}", nameof(seed32));

    /// <summary>A copy of the secret seed, for the key file; the caller zeroes it.</summary>
    public byte[] ExportSeed()
    {
        using var lease = _seed.Borrow();
        return lease.Span.ToArray();
    }

    /// <summary>The message with the signature over exactly these bytes. The array is kept, not copied.</summary>
    public Signed Sign(byte[] body)
    {
        var signature = new byte[Signatures.Length];
        using var lease = _seed.Borrow();
        NativeError error;
        NativeStatus.Require(VerifyLibrary.fzk_sign(lease.Bytes, body, (nuint)body.Length, signature, &error), &error);
        return new Signed(body, signature);
    }

    public void Dispose() => _seed.Dispose();
}
