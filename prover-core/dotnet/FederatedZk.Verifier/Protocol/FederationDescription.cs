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
        var spec = new OptimiserSpec((OptimiserKind)r.U8(), r.Finite(), r.Finite(), r.Finite(), r.Finite(), r.Finite());
        spec.Check();
        return spec;
    }

    /// <exception cref="MalformedMessageException">naming the first constant that does not fit the optimiser's kind.</exception>
    public void Check()
    {
        Require(Enum.IsDefined(Kind), "kind", (byte)Kind, "1 (SGD), 2 (momentum) or 3 (Adam)");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, "learning rate", LearningRate, "a number above 0");
        var (momentum, adam) = (Kind == OptimiserKind.Momentum, Kind == OptimiserKind.Adam);
        Require(momentum ? IsDecay(Momentum) : Momentum == 0, "momentum", Momentum, momentum ? "at least 0 and below 1" : "0: it is not used");
        Require(adam ? IsDecay(Beta1) : Beta1 == 0, "beta1", Beta1, adam ? "at least 0 and below 1" : "0: it is not used");
        Require(adam ? IsDecay(Beta2) : Beta2 == 0, "beta2", Beta2, adam ? "at least 0 and below 1" : "0: it is not used");
        Require(adam ? double.IsFinite(Epsilon) && Epsilon > 0 : Epsilon == 0, "epsilon", Epsilon, adam ? "a number above 0" : "0: it is not used");
    }

    private static bool IsDecay(double value) => value is >= 0 and < 1;

    private static void Require(bool holds, string field, double value, string expected)
    {
        if (!holds)
        {
            throw new MalformedMessageException(FormattableString.Invariant($"optimiser: {field} is {value:R}, expected {expected}"));
        }
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

    private const int NameLimit = 256;

    public byte[] Encode()
    {
        var w = new CanonicalWriter(Domain).Text(Name, NameLimit).U64(ChainId).Fixed(Contract, 20).Fixed(CoordinatorKey);
        Network.Write(w);
        Schema.Write(w);
        Optimiser.Write(w);
        return w.U32(Rounds).U32(BatchTotal).U32(BeaconDepth).U32(MinimumCohort).U32(RoundDeadlineSeconds).Fixed(InitialSeed).ToArray();
    }

    /// <exception cref="MalformedMessageException"/>
    public static FederationDescription Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var d = new FederationDescription(r.Text(NameLimit), r.U64(), r.Fixed(20), r.Fixed32(), NetworkParameters.Read(ref r), DataSchema.Read(ref r),
            OptimiserSpec.Read(ref r), r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.Fixed32());
        r.End();
        d.Check();
        return d;
    }

    /// <summary>What the description itself can say of its fields; whether the protocol allows the network is for NetworkRules.Check.</summary>
    /// <exception cref="MalformedMessageException">naming the first field that does not fit.</exception>
    public void Check()
    {
        Require(Contract.Length == 20, "contract", Contract.Length, "20 bytes");
        Require(Rounds > 0, "rounds", Rounds, "at least 1");
        Require(BatchTotal > 0, "batchTotal", BatchTotal, "at least 1");
        Require(BeaconDepth > 0, "beaconDepth", BeaconDepth, "at least 1");
        Require(MinimumCohort > 0, "minimumCohort", MinimumCohort, "at least 1");
        Require(RoundDeadlineSeconds > 0, "roundDeadlineSeconds", RoundDeadlineSeconds, "at least 1");
        Network.Check();
        Optimiser.Check();
    }

    private static void Require(bool holds, string field, long value, string expected)
    {
        if (!holds)
        {
            throw new MalformedMessageException($"federation: {field} is {value}, expected {expected}");
        }
    }

    public Bytes32 Id => Bytes32.Sha256(Encode());
}
