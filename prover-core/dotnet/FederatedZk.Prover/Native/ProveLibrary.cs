using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FederatedZk.Verifier.Native;

[assembly: DisableRuntimeMarshalling]

namespace FederatedZk.Prover.Native;

/// <summary>fzk_records.</summary>
internal unsafe struct NativeRecords
{
    public int* Features;
    public int* Labels;
    public nuint RecordCount;
    public byte* OpeningKey;
    public byte* Nonce;
}

/// <summary>fzk_trace.</summary>
internal unsafe struct NativeTrace
{
    public long* Forward;
    public nuint ForwardCount;
    public long* Backward;
    public nuint BackwardCount;
}

/// <summary>Every function of fzk_prove.h. Pointers stay inside this folder and the types beside it.</summary>
internal static unsafe partial class ProveLibrary
{
    public const string Name = "fzk_prove";

    static ProveLibrary() => LibrarySearch.Register(typeof(ProveLibrary).Assembly);

    [LibraryImport(Name)]
    public static partial byte* fzk_buffer_data(BufferHandle buffer);

    [LibraryImport(Name)]
    public static partial nuint fzk_buffer_length(BufferHandle buffer);

    [LibraryImport(Name)]
    public static partial void fzk_buffer_free(nint buffer);

    [LibraryImport(Name)]
    public static partial int fzk_vrf_public_key(byte* seed, Span<byte> vrfKey, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_beacon_prove(byte* vrfSeed, ReadOnlySpan<byte> federation, ulong round, ReadOnlySpan<byte> blockHash, Span<byte> proof, Span<byte> seed, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_records_commit(NativeNetwork* network, NativeRecords* records, Span<byte> commitments, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_enrolment_prove(NativeEnrolmentContext* context, NativeNetwork* network, NativeRecords* records, ulong attempt, out BufferHandle proof, NativeError* error);

    [LibraryImport(Name)]
    public static partial int fzk_step_prove(StatementHandle statement, NativeRecords* records, NativeTrace* trace, ulong attempt, out BufferHandle proof, NativeError* error);
}
