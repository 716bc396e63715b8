using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace FederatedZk.Verifier.Native;

/// <summary>fzk_error, byte for byte.</summary>
internal unsafe struct NativeError
{
    public int Status;
    public int Reject;
    public fixed byte Message[504];
}

/// <summary>fzk_network; Widths points to LayerCount + 1 entries.</summary>
internal unsafe struct NativeNetwork
{
    public uint Loss;
    public uint LayerCount;
    public uint* Widths;
    public uint RangeBits;
    public uint FeatureBits;
    public uint WeightBits;
    public uint SignalBits;
    public uint MagnitudeLimbs;
    public uint SignalLimbs;
    public uint ExpBits;
}

/// <summary>fzk_enrolment_context.</summary>
internal unsafe struct NativeEnrolmentContext
{
    public fixed byte Federation[32];
    public ulong ChainId;
    public fixed byte Contract[20];
    public fixed byte Participant[32];
    public fixed byte VrfKey[32];
}

/// <summary>fzk_step_context.</summary>
internal unsafe struct NativeStepContext
{
    public fixed byte Federation[32];
    public ulong ChainId;
    public fixed byte Contract[20];
    public ulong Round;
    public fixed byte Participant[32];
    public fixed byte CohortRoot[32];
    public fixed byte VrfKey[32];
    public ulong EnrolmentBlock;
    public ulong BeaconBlock;
    public fixed byte BeaconHash[32];
    public fixed byte BeaconProof[96];
    public uint BatchSize;
}

/// <summary>Every function of fzk_verify.h. Pointers stay inside this folder; the public types hand over spans of checked length.</summary>
internal static unsafe partial class VerifyLibrary
{
    public const string Name = "fzk_verify";

    static VerifyLibrary() => LibrarySearch.Register(typeof(VerifyLibrary).Assembly);

    [LibraryImport(Name)]
    public static partial byte* fzk_reject_name(int reject);

    [LibraryImport(Name)]
    public static partial int fzk_network_check(NativeNetwork* network, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_network_parameter_count(NativeNetwork* network, out ulong count, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_network_digest(NativeNetwork* network, Span<byte> digest, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_sigmoid_table(NativeNetwork* network, Span<uint> table, nuint count, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_exp_table(NativeNetwork* network, Span<uint> table, nuint count, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_model_new(NativeNetwork* network, ReadOnlySpan<int> values, nuint count, out ModelHandle model, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_model_root(ModelHandle model, Span<byte> root, NativeError* error);

    [LibraryImport(Name)]
    public static partial void fzk_model_free(nint model);

    [LibraryImport(Name)]
    public static partial int fzk_update_root(ReadOnlySpan<long> update, nuint count, Span<byte> root, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_dataset_new(NativeNetwork* network, ReadOnlySpan<byte> commitments, nuint recordCount, out DatasetHandle dataset, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_dataset_root(DatasetHandle dataset, Span<byte> root, NativeError* error);

    [LibraryImport(Name)]
    public static partial void fzk_dataset_free(nint dataset);

    [LibraryImport(Name)]
    public static partial int fzk_enrolment_verify(NativeEnrolmentContext* context, DatasetHandle dataset, ReadOnlySpan<byte> proof, nuint proofLength, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_beacon_verify(ReadOnlySpan<byte> vrfKey, ReadOnlySpan<byte> federation, ulong round, ReadOnlySpan<byte> blockHash, ReadOnlySpan<byte> proof, Span<byte> seed, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_beacon_indices(ReadOnlySpan<byte> seed, uint recordCount, uint batchSize, Span<uint> indices, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_statement_new(NativeStepContext* context, ModelHandle model, DatasetHandle dataset, ReadOnlySpan<long> update, nuint updateCount, out StatementHandle statement, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_statement_digest(StatementHandle statement, Span<byte> digest, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_statement_indices(StatementHandle statement, Span<uint> indices, nuint count, NativeError* error);

    [LibraryImport(Name)]
    public static partial void fzk_statement_free(nint statement);

    [LibraryImport(Name)]
    public static partial int fzk_step_verify(StatementHandle statement, ReadOnlySpan<byte> proof, nuint proofLength, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_step_proof_length(StatementHandle statement, out nuint length, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_signature_verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, nuint length, ReadOnlySpan<byte> signature, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_signing_public_key(byte* seed, Span<byte> publicKey, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_sign(byte* seed, ReadOnlySpan<byte> message, nuint length, Span<byte> signature, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_random(Span<byte> output, nuint length, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_shake256(ReadOnlySpan<byte> input, nuint inputLength, Span<byte> output, nuint outputLength, NativeError* error);
}
