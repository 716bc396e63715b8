using FederatedZk.Prover.Native;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Prover;

/// <summary>A participant's VRF key, anchored with its dataset root. The seed lives outside the managed heap and is zeroed on disposal.</summary>
public sealed unsafe class VrfKey : IDisposable
{
    public const int SeedLength = 32;

    private readonly SecretMemory _seed;

    private VrfKey(SecretMemory seed)
    {
        _seed = seed;
        Span<byte> key = stackalloc byte[Bytes32.Length];
        using var lease = seed.Borrow();
        NativeError error;
        NativeStatus.Require(ProveLibrary.fzk_vrf_public_key(lease.Bytes, key, &error), &error);
        PublicKey = new Bytes32(key);
    }

    /// <summary>A ristretto255 point.</summary>
    public Bytes32 PublicKey { get; }

    /// <exception cref="ArgumentException">when the seed is not 32 bytes long.</exception>
    public static VrfKey FromSeed(ReadOnlySpan<byte> seed) => seed.Length == SeedLength
        ? new VrfKey(SecretMemory.Copy(seed))
        : throw new ArgumentException($"expected {SeedLength} bytes, got {seed.Length}", nameof(seed));

    /// <summary>The beacon of a round: a proof of 96 bytes and the seed of 64 bytes that selects the batch.</summary>
    public (byte[] Proof, byte[] Seed) Prove(Bytes32 federation, ulong round, Bytes32 blockHash)
    {
        var proof = new byte[Beacon.ProofLength];
        var seed = new byte[Beacon.SeedLength];
        using var lease = _seed.Borrow();
        NativeError error;
        NativeStatus.Require(ProveLibrary.fzk_beacon_prove(lease.Bytes, federation.Span, round, blockHash.Span, proof, seed, &error), &error);
        return (proof, seed);
    }

    public void Dispose() => _seed.Dispose();
}
