using FederatedZk.Protocol;
using FederatedZk.Verifier.Native;

namespace FederatedZk.Verifier;

/// <summary>
/// The public statement of one training step: this update is the exact fixed-point gradient of this model on the batch that the beacon selects from this dataset.
/// Immutable; may be used from several threads. Model and dataset may be disposed before it.
/// </summary>
public sealed unsafe class StepStatement : IDisposable
{
    /// <param name="update">Exact integer gradient summed over the batch, network layout.</param>
    /// <exception cref="RejectedException">when the beacon proof does not verify, the enrolment is not below the beacon block, or the update does not fit the network.</exception>
    /// <exception cref="FzkException">misuse or an internal failure.</exception>
    public StepStatement(StepContext context, Model model, Dataset dataset, ReadOnlySpan<long> update)
    {
        if (Beacon.ProofLengthVerdict(context.BeaconProof.Length) is { } refusal)
        {
            throw new RejectedException(refusal);
        }
        Context = context;
        Network = model.Network;
        RecordCount = dataset.RecordCount;
        var native = Layout.Step(context);
        NativeError error;
        NativeStatus.Require(VerifyLibrary.fzk_statement_new(&native, model.Handle, dataset.Handle, update, (nuint)update.Length, out var handle, &error), &error);
        Handle = handle;
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        NativeStatus.Require(VerifyLibrary.fzk_statement_digest(handle, digest, &error), &error);
        Digest = new Bytes32(digest);
        Indices = new uint[context.BatchSize];
        NativeStatus.Require(VerifyLibrary.fzk_statement_indices(handle, Indices, (nuint)Indices.Length, &error), &error);
        NativeStatus.Require(VerifyLibrary.fzk_step_proof_length(handle, out var length, &error), &error);
        ProofLength = checked((int)length);
    }

    public StepContext Context { get; }

    public NetworkParameters Network { get; }

    public int RecordCount { get; }

    /// <summary>SHA-256 of everything public; absorbed first by the proof.</summary>
    public Bytes32 Digest { get; }

    /// <summary>The batch's record indices, in drawing order.</summary>
    public uint[] Indices { get; }

    /// <summary>Length in bytes of every valid proof of this statement.</summary>
    public int ProofLength { get; }

    internal StatementHandle Handle { get; }

    /// <exception cref="FzkException">misuse or an internal failure; never because of the proof's bytes.</exception>
    public Verdict Verify(ReadOnlySpan<byte> proof)
    {
        NativeError error;
        return NativeStatus.Judge(VerifyLibrary.fzk_step_verify(Handle, proof, (nuint)proof.Length, &error), &error);
    }

    public void Dispose() => Handle.Dispose();
}
