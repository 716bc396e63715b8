namespace FederatedZk.Protocol;

/// <summary>A canonical message and the Ed25519 signature over exactly those bytes.</summary>
public sealed record Signed(byte[] Body, byte[] Signature)
{
    /// <summary>Identifies the message as signed: SHA-256 of the body alone.</summary>
    public Bytes32 Hash => Bytes32.Sha256(Body);
}

/// <summary>A participant's keys and dataset root, anchored together. The commitments and the proof travel beside it, addressed by SHA-256.</summary>
public sealed record EnrolmentMessage(
    Bytes32 Federation,
    Bytes32 Participant,
    string Name,
    Bytes32 VrfKey,
    Bytes32 DatasetRoot,
    uint RecordCount,
    Bytes32 CommitmentsHash,
    Bytes32 ProofHash)
{
    public const string Domain = "fedzk/v1/enrolment";

    /// <summary>In bytes of UTF-8.</summary>
    public const int NameLimit = 128;

    public byte[] Encode() => new CanonicalWriter(Domain).Fixed(Federation).Fixed(Participant).Text(Name, NameLimit).Fixed(VrfKey).Fixed(DatasetRoot)
        .U32(RecordCount).Fixed(CommitmentsHash).Fixed(ProofHash).ToArray();

    public static EnrolmentMessage Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var m = new EnrolmentMessage(r.Fixed32(), r.Fixed32(), r.Text(NameLimit), r.Fixed32(), r.Fixed32(), r.U32(), r.Fixed32(), r.Fixed32());
        r.End();
        return m;
    }
}

/// <summary>A participant of one round, with the enrolment that counts for it and its public batch size.</summary>
public sealed record CohortMember(Bytes32 Participant, Bytes32 VrfKey, Bytes32 DatasetRoot, uint RecordCount, uint BatchSize, ulong EnrolmentBlock)
{
    internal const int Bytes = (3 * Bytes32.Length) + 4 + 4 + 8;

    internal void Write(CanonicalWriter w) => w.Fixed(Participant).Fixed(VrfKey).Fixed(DatasetRoot).U32(RecordCount).U32(BatchSize).U64(EnrolmentBlock);

    internal static CohortMember Read(ref CanonicalReader r)
    {
        var member = new CohortMember(r.Fixed32(), r.Fixed32(), r.Fixed32(), r.U32(), r.U32(), r.U64());
        return member.BatchSize >= 1 && member.BatchSize <= member.RecordCount
            ? member
            : throw new MalformedMessageException($"cohort: a batch of {member.BatchSize} out of {member.RecordCount} records");
    }
}

/// <summary>What the coordinator asks of the cohort. The beacon's hash is not in it: everybody reads it from the chain.</summary>
/// <param name="PreviousRecord">Hash of the previous round's record, as anchored (round 0: the genesis record).</param>
/// <param name="ModelRoot">fzk_model_root of the model this round starts from.</param>
/// <param name="BeaconBlock">Height of the previous anchor plus the federation's beacon depth.</param>
/// <param name="Cohort">Ascending by participant key.</param>
public sealed record RoundAnnouncement(
    Bytes32 Federation,
    ulong Round,
    Bytes32 PreviousRecord,
    Bytes32 ModelRoot,
    ulong BeaconBlock,
    IReadOnlyList<CohortMember> Cohort)
{
    public const string Domain = "fedzk/v1/announcement";

    /// <summary>SHA-256 over the cohort's canonical bytes; part of every statement of the round.</summary>
    public Bytes32 CohortRoot => Bytes32.Sha256(new CanonicalWriter("fedzk/v1/cohort").List(Cohort, (o, m) => m.Write(o)).ToArray());

    public byte[] Encode() => new CanonicalWriter(Domain).Fixed(Federation).U64(Round).Fixed(PreviousRecord).Fixed(ModelRoot).U64(BeaconBlock)
        .List(Cohort, (o, m) => m.Write(o)).ToArray();

    public static RoundAnnouncement Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var (federation, round, previous, model, beacon) = (r.Fixed32(), r.U64(), r.Fixed32(), r.Fixed32(), r.U64());
        var cohort = new CohortMember[r.Count(CohortMember.Bytes)];
        for (var i = 0; i < cohort.Length; i++)
        {
            cohort[i] = CohortMember.Read(ref r);
            if (i > 0 && cohort[i].Participant.CompareTo(cohort[i - 1].Participant) <= 0)
            {
                throw new MalformedMessageException("announcement: the cohort is not in ascending order of distinct participant keys");
            }
        }
        r.End();
        return new RoundAnnouncement(federation, round, previous, model, beacon, cohort);
    }
}

/// <summary>A participant's answer to an announcement. Update and proof travel beside it.</summary>
/// <param name="UpdateHash">SHA-256 of the update: int64, little-endian, network layout.</param>
public sealed record SubmissionMessage(
    Bytes32 Federation,
    ulong Round,
    Bytes32 Participant,
    Bytes32 Announcement,
    Bytes32 BeaconHash,
    byte[] BeaconProof,
    Bytes32 StatementDigest,
    Bytes32 UpdateHash,
    Bytes32 ProofHash)
{
    public const string Domain = "fedzk/v1/submission";

    public byte[] Encode() => new CanonicalWriter(Domain).Fixed(Federation).U64(Round).Fixed(Participant).Fixed(Announcement).Fixed(BeaconHash)
        .Fixed(BeaconProof, 96).Fixed(StatementDigest).Fixed(UpdateHash).Fixed(ProofHash).ToArray();

    public static SubmissionMessage Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var m = new SubmissionMessage(r.Fixed32(), r.U64(), r.Fixed32(), r.Fixed32(), r.Fixed32(), r.Fixed(96), r.Fixed32(), r.Fixed32(), r.Fixed32());
        r.End();
        return m;
    }
}

/// <summary>The coordinator's signed answer to a submission or an enrolment: accepted, or refused and why.</summary>
/// <param name="Subject">Hash of the message it answers.</param>
public sealed record ReceiptMessage(Bytes32 Federation, ulong Round, Bytes32 Participant, Bytes32 Subject, bool Accepted, string Reason)
{
    public const string Domain = "fedzk/v1/receipt";

    /// <summary>In bytes of UTF-8; Encode refuses a longer reason.</summary>
    public const int ReasonLimit = 1024;

    public byte[] Encode() => new CanonicalWriter(Domain).Fixed(Federation).U64(Round).Fixed(Participant).Fixed(Subject).Flag(Accepted).Text(Reason, ReasonLimit).ToArray();

    public static ReceiptMessage Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var m = new ReceiptMessage(r.Fixed32(), r.U64(), r.Fixed32(), r.Fixed32(), r.Flag(), r.Text(ReasonLimit));
        r.End();
        return m;
    }
}

/// <summary>Test metrics as a participant computed them: self-reported, not proven.</summary>
/// <param name="Round">The round whose resulting model was evaluated (0: the initial model).</param>
/// <param name="Correct">Predictions that were right; 0 for squared error, which has none.</param>
/// <param name="LogLossSum">Sum over the predictions of the log-loss or cross-entropy in nats; for squared error, of the squared errors in the units of the mapped label.</param>
/// <param name="Auc">Area under the ROC curve; NaN where only one class is present, and for softmax and squared error.</param>
public sealed record MetricsMessage(Bytes32 Federation, ulong Round, Bytes32 Participant, Bytes32 ModelRoot, uint Count, uint Correct, double LogLossSum, double Auc)
{
    public const string Domain = "fedzk/v1/metrics";

    public byte[] Encode() => new CanonicalWriter(Domain).Fixed(Federation).U64(Round).Fixed(Participant).Fixed(ModelRoot).U32(Count).U32(Correct)
        .F64(LogLossSum).F64(Auc).ToArray();

    public static MetricsMessage Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var m = new MetricsMessage(r.Fixed32(), r.U64(), r.Fixed32(), r.Fixed32(), r.U32(), r.U32(), r.Finite(), r.F64());
        r.End();
        if (m.Correct > m.Count)
        {
            throw new MalformedMessageException($"metrics: {m.Correct} correct out of {m.Count}");
        }
        return m;
    }
}
