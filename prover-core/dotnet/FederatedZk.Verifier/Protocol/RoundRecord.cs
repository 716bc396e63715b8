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
    internal const int LeastBytes = Bytes32.Length + 1 + 1 + 1;

    private const int MessageLimit = 1 << 16;

    internal void Write(CanonicalWriter w) => WriteSigned(WriteSigned(w.Fixed(Participant).U8((byte)Kind), Submission), Receipt);

    private static CanonicalWriter WriteSigned(CanonicalWriter w, Signed? message) =>
        message is null ? w.Flag(false) : w.Flag(true).Bytes(message.Body).Fixed(message.Signature, 64);

    internal static Outcome Read(ref CanonicalReader r)
    {
        var participant = r.Fixed32();
        var kind = (OutcomeKind)r.U8();
        var outcome = new Outcome(participant, kind, ReadSigned(ref r), ReadSigned(ref r));
        var fits = kind switch
        {
            OutcomeKind.Accepted => outcome is { Submission: not null, Receipt: not null },
            OutcomeKind.Refused => outcome.Receipt is not null,
            OutcomeKind.Absent => outcome is { Submission: null, Receipt: null },
            _ => throw new MalformedMessageException($"record: outcome {(byte)kind} is not known"),
        };
        return fits ? outcome : throw new MalformedMessageException($"record: outcome {kind} of {participant.Short} with the wrong messages");
    }

    private static Signed? ReadSigned(ref CanonicalReader r) => r.Flag() ? new Signed(r.Bytes(MessageLimit), r.Fixed(64)) : null;
}

/// <summary>
/// The record of a round; its SHA-256 is anchored. Round 0 is the genesis record: no announcement (empty bytes), no outcomes, ModelAfter is the initial model.
/// Outcomes ascend by participant key. A failed round (nothing accepted, or a sum that cannot be applied) is recorded too: ModelAfter equals ModelBefore and Applied is false.
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

    private const int AnnouncementLimit = 1 << 20;

    public byte[] Encode() => new CanonicalWriter(Domain).Fixed(Federation).U64(Round).Fixed(PreviousRecord).Bytes(Announcement.Body)
        .Bytes(Announcement.Signature).Fixed(BeaconHash).List(Outcomes, (o, x) => x.Write(o)).Flag(Applied).U32(BatchSum).Fixed(SumHash)
        .Fixed(ModelBefore).Fixed(ModelAfter).Fixed(ModelBlob).Fixed(StateHash).ToArray();

    public static RoundRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var (federation, round, previous) = (r.Fixed32(), r.U64(), r.Fixed32());
        var announcement = new Signed(r.Bytes(AnnouncementLimit), r.Bytes(64));
        if (announcement.Body.Length == 0 != (round == 0) || announcement.Signature.Length != (round == 0 ? 0 : 64))
        {
            throw new MalformedMessageException("record: every round but the genesis has an announcement with a signature of 64 bytes");
        }
        var beacon = r.Fixed32();
        var outcomes = new Outcome[r.Count(Outcome.LeastBytes)];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = Outcome.Read(ref r);
            if (i > 0 && outcomes[i].Participant.CompareTo(outcomes[i - 1].Participant) <= 0)
            {
                throw new MalformedMessageException("record: the outcomes are not in ascending order of distinct participant keys");
            }
        }
        var record = new RoundRecord(federation, round, previous, announcement, beacon, outcomes, r.Flag(), r.U32(), r.Fixed32(), r.Fixed32(),
            r.Fixed32(), r.Fixed32(), r.Fixed32());
        r.End();
        return record;
    }

    public Bytes32 Hash => Bytes32.Sha256(Encode());
}
