using FederatedZk.Contracts;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Protocol;
using Microsoft.Data.Sqlite;

namespace FederatedZk.Coordinator.Storage;

/// <summary>A round as stored. The genesis round (0) has an empty announcement and neither beacon nor deadline.</summary>
/// <param name="Generation">Counts the announcements of the same round number: above 0 only after the chain replaced a beacon block.</param>
/// <param name="DeadlineMs">Unix time in milliseconds.</param>
/// <param name="Record">Canonical bytes of the <see cref="RoundRecord"/> from Concluded on.</param>
public sealed record StoredRound(
    ulong Round,
    int Generation,
    RoundState State,
    Signed Announcement,
    ulong BeaconBlock,
    Bytes32? BeaconHash,
    long? DeadlineMs,
    byte[]? Record,
    Bytes32? RecordHash,
    ChainAnchor? Anchor);

/// <summary>Rounds and their transitions. Every method is one durable transition of <see cref="RoundTransitions"/>, or a query.</summary>
public sealed class RoundTable(Database database, TimeProvider clock)
{
    private const string Select =
        """
        SELECT round, generation, state, announcement_body, announcement_signature, beacon_block, beacon_hash, deadline_ms, record, record_hash,
               anchor_block, anchor_transaction FROM rounds
        """ + " ";

    /// <summary>The newest round that was not superseded.</summary>
    public StoredRound? Last() => database.Read(db => db.Query(
        Select + "WHERE state <> $superseded ORDER BY round DESC LIMIT 1", Row, ("$superseded", (int)RoundState.Superseded)).FirstOrDefault());

    public StoredRound? Find(ulong round) => database.Read(db => db.Query(
        Select + "WHERE round = $round AND state <> $superseded", Row, ("$round", (long)round), ("$superseded", (int)RoundState.Superseded)).FirstOrDefault());

    /// <summary>The newest round that the chain holds.</summary>
    public StoredRound? LastAnchored() => database.Read(db => db.Query(
        Select + "WHERE state = $anchored ORDER BY round DESC LIMIT 1", Row, ("$anchored", (int)RoundState.Anchored)).FirstOrDefault());

    /// <summary>Anchored rounds first..last (inclusive), ascending, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<StoredRound> Anchored(ulong first, ulong last, int limit = int.MaxValue) => database.Read(db => db.Query(
        Select + "WHERE state = $anchored AND round BETWEEN $first AND $last ORDER BY round LIMIT $limit", Row,
        ("$anchored", (int)RoundState.Anchored), ("$first", (long)Math.Min(first, long.MaxValue)), ("$last", (long)Math.Min(last, long.MaxValue)), ("$limit", limit)));

    /// <summary>The transitions as they happened: round, from, trigger, to.</summary>
    public IReadOnlyList<(ulong Round, RoundTransition Transition)> History() => database.Read(db => db.Query(
        "SELECT round, from_state, on_trigger, to_state FROM transitions ORDER BY sequence",
        row => ((ulong)row.GetInt64(0), new RoundTransition(
            row.IsDBNull(1) ? null : (RoundState)row.GetInt32(1), (RoundTrigger)row.GetInt32(2), (RoundState)row.GetInt32(3)))));

    public StoredRound AddGenesis(byte[] record) => database.Write(db =>
    {
        Insert(db, 0, RoundTrigger.CohortComplete, new Signed([], []), 0);
        db.Execute("UPDATE rounds SET record = $record, record_hash = $hash WHERE round = 0",
            ("$record", record), ("$hash", Bytes32.Sha256(record).ToArray()));
        return Find(0)!;
    });

    public StoredRound Announce(ulong round, Signed announcement, ulong beaconBlock) => database.Write(db =>
    {
        Insert(db, round, RoundTrigger.PreviousAnchored, announcement, beaconBlock);
        return Find(round)!;
    });

    public StoredRound SeeBeacon(StoredRound round, Bytes32 hash, long deadlineMs) => database.Write(db =>
    {
        Advance(db, round, RoundTrigger.BeaconSeen);
        db.Execute("UPDATE rounds SET beacon_hash = $hash, deadline_ms = $deadline WHERE round = $round AND generation = $generation",
            ("$hash", hash.ToArray()), ("$deadline", deadlineMs), ("$round", (long)round.Round), ("$generation", round.Generation));
        return Find(round.Round)!;
    });

    public StoredRound Conclude(StoredRound round, byte[] record) => database.Write(db =>
    {
        Advance(db, round, RoundTrigger.CollectionOver);
        db.Execute("UPDATE rounds SET record = $record, record_hash = $hash WHERE round = $round AND generation = $generation",
            ("$record", record), ("$hash", Bytes32.Sha256(record).ToArray()), ("$round", (long)round.Round), ("$generation", round.Generation));
        return Find(round.Round)!;
    });

    public StoredRound SetAnchor(StoredRound round, ChainAnchor anchor) => database.Write(db =>
    {
        Advance(db, round, RoundTrigger.AnchorSeen);
        WriteAnchor(db, round, anchor);
        return Find(round.Round)!;
    });

    /// <summary>The chain moved the anchor of an anchored round to another block.</summary>
    public StoredRound MoveAnchor(StoredRound round, ChainAnchor anchor) => database.Write(db =>
    {
        WriteAnchor(db, round, anchor);
        return Find(round.Round)!;
    });

    public void Supersede(StoredRound round) => database.Write(db =>
    {
        Advance(db, round, RoundTrigger.BeaconReplaced);
        return 0;
    });

    private static void WriteAnchor(Database db, StoredRound round, ChainAnchor anchor) => db.Execute(
        "UPDATE rounds SET anchor_block = $block, anchor_transaction = $transaction WHERE round = $round AND generation = $generation",
        ("$block", (long)anchor.Block), ("$transaction", anchor.Transaction), ("$round", (long)round.Round), ("$generation", round.Generation));

    private void Insert(Database db, ulong round, RoundTrigger trigger, Signed announcement, ulong beaconBlock)
    {
        if (Find(round) is { } present)
        {
            throw new InvalidOperationException($"round {round} is there already ({present.State})");
        }
        var generation = (int)(long)db.Scalar("SELECT COUNT(*) FROM rounds WHERE round = $round", ("$round", (long)round))!;
        var state = RoundTransitions.Next(null, trigger);
        db.Execute(
            """
            INSERT INTO rounds (round, generation, state, announcement_body, announcement_signature, beacon_block)
            VALUES ($round, $generation, $state, $body, $signature, $beacon)
            """,
            ("$round", (long)round), ("$generation", generation), ("$state", (int)state), ("$body", announcement.Body),
            ("$signature", announcement.Signature), ("$beacon", (long)beaconBlock));
        Record(db, round, generation, new RoundTransition(null, trigger, state));
    }

    private void Advance(Database db, StoredRound round, RoundTrigger trigger)
    {
        var next = RoundTransitions.Next(round.State, trigger);
        var changed = db.Execute("UPDATE rounds SET state = $next WHERE round = $round AND generation = $generation AND state = $state",
            ("$next", (int)next), ("$round", (long)round.Round), ("$generation", round.Generation), ("$state", (int)round.State));
        if (changed != 1)
        {
            throw new InvalidOperationException($"round {round.Round} is no longer {round.State}");
        }
        Record(db, round.Round, round.Generation, new RoundTransition(round.State, trigger, next));
    }

    private void Record(Database db, ulong round, int generation, RoundTransition transition) => db.Execute(
        "INSERT INTO transitions (round, generation, from_state, on_trigger, to_state, at_ms) VALUES ($round, $generation, $from, $trigger, $to, $at)",
        ("$round", (long)round), ("$generation", generation), ("$from", (int?)transition.From), ("$trigger", (int)transition.Trigger),
        ("$to", (int)transition.To), ("$at", clock.GetUtcNow().ToUnixTimeMilliseconds()));

    private static StoredRound Row(SqliteDataReader row) => new(
        (ulong)row.GetInt64(0), row.GetInt32(1), (RoundState)row.GetInt32(2), row.Signed(3), (ulong)row.GetInt64(5), row.DigestOrNull(6),
        row.IsDBNull(7) ? null : row.GetInt64(7), row.BlobOrNull(8), row.DigestOrNull(9), row.AnchorOrNull(10));
}
