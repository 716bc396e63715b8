namespace FederatedZk.Protocol;

public enum OptimiserKind : byte
{
    Sgd = 1,
    Momentum = 2,
    Adam = 3,
}

/// <summary>Server optimiser; its arithmetic is defined in prover-core/doc/aggregation.md. Unused constants are 0.</summary>
public sealed record OptimiserSpec(OptimiserKind Kind, double LearningRate, double Momentum = 0, double Beta1 = 0, double Beta2 = 0, double Epsilon = 0)
{
    internal void Write(CanonicalWriter w) => w.U8((byte)Kind).F64(LearningRate).F64(Momentum).F64(Beta1).F64(Beta2).F64(Epsilon);

    internal static OptimiserSpec Read(ref CanonicalReader r)
    {
        var kind = (OptimiserKind)r.U8();
        return Enum.IsDefined(kind)
            ? new OptimiserSpec(kind, r.F64(), r.F64(), r.F64(), r.F64(), r.F64())
            : throw new MalformedMessageException($"optimiser: kind {(byte)kind} is not known");
    }
}

/// <summary>Everything that defines a federation. Its SHA-256 is the federation's id, registered on the chain.</summary>
/// <param name="Contract">20 bytes: address of RoundAnchor.</param>
/// <param name="BatchTotal">Records a round over all participants: B_i = max(1, round(BatchTotal·N_i/ΣN)), never above N_i.</param>
/// <param name="BeaconDepth">k: the beacon of a round is the block k after the previous anchor; at least 1.</param>
/// <param name="InitialSeed">Hidden layers start from SHAKE-256(seed); a single layer starts at zero.</param>
public sealed record FederationDescription(
    string Name,
    ulong ChainId,
    byte[] Contract,
    Bytes32 CoordinatorKey,
    NetworkParameters Network,
    DataSchema Schema,
    OptimiserSpec Optimiser,
    uint Rounds,
    uint BatchTotal,
    uint BeaconDepth,
    uint MinimumCohort,
    uint RoundDeadlineSeconds,
    Bytes32 InitialSeed)
{
    public const string Domain = "fedzk/v1/federation";

    public byte[] Encode()
    {
        var w = new CanonicalWriter(Domain).Text(Name).U64(ChainId).Fixed(Contract, 20).Fixed(CoordinatorKey);
        Network.Write(w);
        Schema.Write(w);
        Optimiser.Write(w);
        return w.U32(Rounds).U32(BatchTotal).U32(BeaconDepth).U32(MinimumCohort).U32(RoundDeadlineSeconds).Fixed(InitialSeed).ToArray();
    }

    /// <exception cref="MalformedMessageException"/>
    public static FederationDescription Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var d = new FederationDescription(r.Text(256), r.U64(), r.Fixed(20), r.Fixed32(), NetworkParameters.Read(ref r), DataSchema.Read(ref r),
            OptimiserSpec.Read(ref r), r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.Fixed32());
        r.End();
        return d;
    }

    public Bytes32 Id => Bytes32.Sha256(Encode());
}
