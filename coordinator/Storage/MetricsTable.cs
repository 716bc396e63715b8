using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Storage;

/// <summary>Self-reported metrics: one message a participant and round.</summary>
public sealed class MetricsTable(Database database)
{
    public IReadOnlyList<Signed> Of(ulong round) => database.Read(db => db.Query(
        "SELECT body, signature FROM metrics WHERE round = $round ORDER BY participant", row => row.Signed(0), ("$round", (long)round)));

    /// <summary>False when the participant has already reported something else for the round.</summary>
    public bool TryAdd(MetricsMessage message, Signed signed) => database.Write(db =>
    {
        db.Execute("INSERT INTO metrics (round, participant, body, signature) VALUES ($round, $participant, $body, $signature) ON CONFLICT DO NOTHING",
            ("$round", (long)message.Round), ("$participant", message.Participant.ToArray()), ("$body", signed.Body), ("$signature", signed.Signature));
        var kept = (byte[])db.Scalar("SELECT body FROM metrics WHERE round = $round AND participant = $participant",
            ("$round", (long)message.Round), ("$participant", message.Participant.ToArray()))!;
        return kept.AsSpan().SequenceEqual(signed.Body);
    });
}
