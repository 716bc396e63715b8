using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>The beacon of a round: a participant's VRF (DLEQ over ristretto255) on a block hash, and the batch that its output selects.</summary>
public static unsafe class Beacon
{
    public const int ProofLength = 96;

    public const int SeedLength = 64;

    /// <param name="seed">64 bytes when accepted, otherwise empty.</param>
    /// <exception cref="FzkException">misuse or an internal failure; never because of the proof's bytes.</exception>
    public static Verdict Verify(Bytes32 vrfKey, Bytes32 federation, ulong round, Bytes32 blockHash, ReadOnlySpan<byte> proof, out byte[] seed)
    {
        seed = [];
        if (ProofLengthVerdict(proof.Length) is { } refusal)
        {
            return refusal;
        }
        var output = new byte[SeedLength];
        NativeError error;
        var verdict = NativeStatus.Judge(VerifyLibrary.fzk_beacon_verify(vrfKey.Span, federation.Span, round, blockHash.Span, proof, output, &error), &error);
        if (verdict.Accepted)
        {
            seed = output;
        }
        return verdict;
    }

    /// <summary><paramref name="batchSize"/> distinct record indices below <paramref name="recordCount"/>, in drawing order.</summary>
    /// <param name="seed">64 bytes.</param>
    /// <exception cref="FzkException">InvalidArgument: batchSize is 0 or above recordCount.</exception>
    public static uint[] Indices(ReadOnlySpan<byte> seed, uint recordCount, uint batchSize)
    {
        if (seed.Length != SeedLength)
        {
            throw new ArgumentException($"expected {SeedLength} bytes, got {seed.Length}", nameof(seed));
        }
        if (batchSize == 0 || batchSize > recordCount)
        {
            throw new FzkException(FzkStatus.InvalidArgument, $"a batch of {batchSize} out of {recordCount} records");
        }
        var indices = new uint[batchSize];
        NativeError error;
        NativeStatus.Require(VerifyLibrary.fzk_beacon_indices(seed, recordCount, batchSize, indices, &error), &error);
        return indices;
    }

    internal static Verdict? ProofLengthVerdict(int length) => length == ProofLength
        ? null
        : NativeStatus.WrongLength("a beacon proof", length, $"{ProofLength}");
}
