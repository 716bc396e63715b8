using FederatedZk.Contracts;
using FederatedZk.Protocol;
using Microsoft.Data.Sqlite;

namespace FederatedZk.Coordinator.Storage;

/// <summary>A verified enrolment with its receipt. It counts once it has an anchor.</summary>
public sealed record StoredEnrolment(EnrolmentMessage Message, Signed Signed, Signed Receipt, ChainAnchor? Anchor);

/// <summary>Verified enrolments in the order in which they came.</summary>
public sealed class EnrolmentTable(Database database)
{
    private const string Select =
        "SELECT body, signature, receipt_body, receipt_signature, anchor_block, anchor_transaction FROM enrolments ";

    public IReadOnlyList<StoredEnrolment> All() => database.Read(db => db.Query(Select + "ORDER BY sequence", Row));

    public StoredEnrolment? Find(Bytes32 hash) =>
        database.Read(db => db.Query(Select + "WHERE hash = $hash", Row, ("$hash", hash.ToArray())).FirstOrDefault());

    public int CountOf(Bytes32 participant) => database.Read(db =>
        (int)(long)db.Scalar("SELECT COUNT(*) FROM enrolments WHERE participant = $participant", ("$participant", participant.ToArray()))!);

    public int ParticipantCount() => database.Read(db => (int)(long)db.Scalar("SELECT COUNT(DISTINCT participant) FROM enrolments")!);

    /// <summary>Keeps the enrolment; one that is already there is left as it is.</summary>
    public void Add(EnrolmentMessage message, Signed signed, Signed receipt) => database.Write(db => db.Execute(
        """
        INSERT INTO enrolments (hash, participant, body, signature, receipt_body, receipt_signature)
        VALUES ($hash, $participant, $body, $signature, $receipt, $receiptSignature) ON CONFLICT (hash) DO NOTHING
        """,
        ("$hash", signed.Hash.ToArray()), ("$participant", message.Participant.ToArray()), ("$body", signed.Body), ("$signature", signed.Signature),
        ("$receipt", receipt.Body), ("$receiptSignature", receipt.Signature)));

    public void SetAnchor(Bytes32 hash, ChainAnchor anchor) => database.Write(db => db.Execute(
        "UPDATE enrolments SET anchor_block = $block, anchor_transaction = $transaction WHERE hash = $hash",
        ("$block", (long)anchor.Block), ("$transaction", anchor.Transaction), ("$hash", hash.ToArray())));

    private static StoredEnrolment Row(SqliteDataReader row)
    {
        var signed = row.Signed(0);
        return new StoredEnrolment(EnrolmentMessage.Decode(signed.Body), signed, row.Signed(2), row.AnchorOrNull(4));
    }
}
