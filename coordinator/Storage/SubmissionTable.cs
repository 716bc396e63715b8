using FederatedZk.Coordinator.Rounds;
using FederatedZk.Protocol;
using Microsoft.Data.Sqlite;

namespace FederatedZk.Coordinator.Storage;

/// <summary>The one submission of a participant that counts in a round. Receipt and Accepted are null until it was verified.</summary>
public sealed record StoredSubmission(
    ulong Round, Bytes32 Participant, Signed Signed, bool? Accepted, Signed? Receipt, uint VerifyMs)
{
    public SubmissionMessage Message { get; } = SubmissionMessage.Decode(Signed.Body);
}

/// <summary>Submissions: kept before they are verified, so that a restart verifies them again instead of losing them.</summary>
public sealed class SubmissionTable(Database database)
{
    private const string Select =
        """
        SELECT s.round, s.participant, s.body, s.signature, s.accepted, s.receipt_body, s.receipt_signature, s.verify_ms
        FROM submissions s JOIN rounds r ON r.round = s.round AND r.generation = s.generation WHERE r.state <> $superseded AND s.round = $round
        """ + " ";

    /// <summary>In ascending order of the participants' keys.</summary>
    public IReadOnlyList<StoredSubmission> Of(ulong round) => database.Read(db =>
        db.Query(Select + "ORDER BY s.participant", Row, ("$superseded", (int)RoundState.Superseded), ("$round", (long)round)));

    public StoredSubmission? Find(ulong round, Bytes32 participant) => database.Read(db => db.Query(
        Select + "AND s.participant = $participant", Row, ("$superseded", (int)RoundState.Superseded), ("$round", (long)round),
        ("$participant", participant.ToArray())).FirstOrDefault());

    /// <exception cref="InvalidOperationException">when the round does not collect, or the participant's slot is taken.</exception>
    public void Add(StoredRound round, Bytes32 participant, Signed signed, long receivedMs) => database.Write(db =>
    {
        var added = db.Execute(
            """
            INSERT INTO submissions (round, generation, participant, hash, body, signature, received_ms)
            SELECT round, generation, $participant, $hash, $body, $signature, $received FROM rounds
            WHERE round = $round AND generation = $generation AND state = $collecting
            ON CONFLICT DO NOTHING
            """,
            ("$participant", participant.ToArray()), ("$hash", signed.Hash.ToArray()), ("$body", signed.Body), ("$signature", signed.Signature),
            ("$received", receivedMs), ("$round", (long)round.Round), ("$generation", round.Generation), ("$collecting", (int)RoundState.Collecting));
        return added == 1 ? added : throw new InvalidOperationException($"round {round.Round} takes no submission of {participant.Short}");
    });

    public void SetReceipt(StoredRound round, Bytes32 participant, bool accepted, Signed receipt, uint verifyMs) => database.Write(db => db.Execute(
        """
        UPDATE submissions SET accepted = $accepted, receipt_body = $body, receipt_signature = $signature, verify_ms = $ms
        WHERE round = $round AND generation = $generation AND participant = $participant AND receipt_body IS NULL
        """,
        ("$accepted", accepted ? 1 : 0), ("$body", receipt.Body), ("$signature", receipt.Signature), ("$ms", (long)verifyMs),
        ("$round", (long)round.Round), ("$generation", round.Generation), ("$participant", participant.ToArray())));

    private static StoredSubmission Row(SqliteDataReader row) => new(
        (ulong)row.GetInt64(0), row.Digest(1), row.Signed(2), row.IsDBNull(4) ? null : row.GetInt32(4) == 1, row.SignedOrNull(5),
        row.IsDBNull(7) ? 0 : (uint)row.GetInt64(7));
}
