namespace FederatedZk.Protocol;

public enum OutcomeKind : byte
{
    Accepted = 1,
    Refused = 2,
    Absent = 3,
}

/// <summary>What became of one member of the cohort. Submission and Receipt are null when absent; a refusal of bytes that are no submission has only the receipt.</summary>
public sealed record Outcome(Bytes32 Participant, OutcomeKind Kind, Signed? Submission, Signed? Receipt)
{
    internal void Write(CanonicalWriter w) => WriteSigned(WriteSigned(w.Fixed(Participant).U8((byte)Kind), Submission), Receipt);

    private static CanonicalWriter WriteSigned(CanonicalWriter w, Signed? message) =>
        message is null ? w.Flag(false) : w.Flag(true).Bytes(message.Body).Fixed(message.Signature, 64);

    internal static Outcome Read(ref CanonicalReader r)
    {
        var participant = r.Fixed32();
        var kind = (OutcomeKind)r.U8();
        return Enum.IsDefined(kind)
            ? new Outcome(participant, kind, ReadSigned(ref r), ReadSigned(ref r))
            : throw new MalformedMessageException($"record: outcome {(byte)kind} is not known");
    }

    private static Signed? ReadSigned(ref CanonicalReader r) => r.Flag() ? new Signed(r.Bytes(1 << 16), r.Fixed(64)) : null;
}

/// <summary>
/// The record of a round; its SHA-256 is anchored. Round 0 is the genesis record: no announcement (empty bytes), no outcomes, ModelAfter is the initial model.
/// A failed round (too few accepted) is recorded too: ModelAfter equals ModelBefore and Applied is false.
/// </summary>
/// <param name="ModelBefore">fzk_model_root of the model the round started from (zero in the genesis record).</param>
/// <param name="BatchSum">ΣB_i over the accepted participants, the divisor of the aggregate.</param>
/// <param name="SumHash">SHA-256 of the integer sum of the accepted updates (int64, little-endian); zero when nothing was applied.</param>
/// <param name="StateHash">SHA-256 of the optimiser's state after the round.</param>
public sealed record RoundRecord(
    Bytes32 Federation,
    ulong Round,
    Bytes32 PreviousRecord,
    Signed Announcement,
    Bytes32 BeaconHash,
    IReadOnlyList<Outcome> Outcomes,
    bool Applied,
    uint BatchSum,
    Bytes32 SumHash,
    Bytes32 ModelBefore,
    Bytes32 ModelAfter,
    Bytes32 ModelBlob,
    Bytes32 StateHash)
{
    public const string Domain = "fedzk/v1/round";

    public byte[] Encode() => new CanonicalWriter(Domain).Fixed(Federation).U64(Round).Fixed(PreviousRecord).Bytes(Announcement.Body)
        .Bytes(Announcement.Signature).Fixed(BeaconHash).List(Outcomes, (o, x) => x.Write(o)).Flag(Applied).U32(BatchSum).Fixed(SumHash)
        .Fixed(ModelBefore).Fixed(ModelAfter).Fixed(ModelBlob).Fixed(StateHash).ToArray();

    public static RoundRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var (federation, round, previous) = (r.Fixed32(), r.U64(), r.Fixed32());
        var announcement = new Signed(r.Bytes(1 << 20), r.Bytes(64));
        var beacon = r.Fixed32();
        var outcomes = new Outcome[r.Count(34)];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = Outcome.Read(ref r);
        }
        var record = new RoundRecord(federation, round, previous, announcement, beacon, outcomes, r.Flag(), r.U32(), r.Fixed32(), r.Fixed32(),
            r.Fixed32(), r.Fixed32(), r.Fixed32());
        r.End();
        return record;
    }

    public Bytes32 Hash => Bytes32.Sha256(Encode());
}
