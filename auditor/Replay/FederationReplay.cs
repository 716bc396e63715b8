using System.Diagnostics;
using System.Globalization;
using FederatedZk.Auditor.Records;
using FederatedZk.Contracts;
using FederatedZk.Protocol;

namespace FederatedZk.Auditor.Replay;

/// <summary>
/// Replays a federation from its record and the chain alone: description, enrolments and their proofs, every round's announcement, beacon, batch,
/// signatures and proofs, the sum, the optimiser, each model and each anchor. Nothing that the source says is trusted.
/// </summary>
/// <param name="contract">RoundAnchor's address, 0x and 40 hexadecimal digits.</param>
/// <param name="cores">Proofs checked at a time.</param>
public sealed class FederationReplay(
    IRecordSource source, IAnchorReader anchors, IBlockSource blocks, Bytes32 federation, string contract, int cores)
{
    private readonly ProofQueue _proofs = new(cores);
    private readonly List<ReplayedRound> _rounds = [];
    private readonly List<string> _remarks = [];
    private FederationDescription? _description;

    /// <summary>Runs once. A finding ends the replay and is the earliest in the order of rounds.</summary>
    /// <exception cref="RecordSourceException">when the source cannot be read.</exception>
    /// <exception cref="ChainException">when the chain cannot be read.</exception>
    public async Task<ReplayReport> RunAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var register = new EnrolmentRegister();
        Finding? finding = null;
        try
        {
            await ReplayAsync(register, cancellationToken);
        }
        catch (AuditException e)
        {
            finding = e.Finding;
        }
        finally
        {
            finding = await _proofs.DrainAsync() ?? finding;
        }
        finding ??= MissingProof();
        var enrolments = register.All.Select(e => new ReplayedEnrolment(
            e.Anchor.Participant, e.Message.Name, e.Anchor.DatasetRoot, e.Anchor.RecordCount, e.Anchor.Block));
        return new ReplayReport(federation, _description, [.. enrolments], _rounds, _remarks, finding, clock.Elapsed);
    }

    private async Task ReplayAsync(EnrolmentRegister register, CancellationToken cancellationToken)
    {
        var d = await DescriptionCheck.RunAsync(await source.GetDescriptionAsync(cancellationToken), federation, contract, anchors, cancellationToken);
        _description = d;
        // Rounds first: what is enrolled below a beacon of these rounds is then on the chain when the enrolments are read. The other way round a source that
        // takes its time over the enrolments could keep later ones out of the cohorts.
        var (anchored, records) = await ReadRoundsAsync(cancellationToken);
        await register.LoadAsync(d, source, anchors, _proofs, cancellationToken);

        var replay = new RoundReplay(d, source, blocks, register, _proofs);
        Standing? standing = null;
        for (var i = 0; i < Math.Min(records.Count, anchored.Count) && !_proofs.Failed; i++)
        {
            var (round, anchor) = ((ulong)i, anchored[i]);
            new Place(round).Equal(anchor.Round, round, "chain.round", "rounds are anchored in order");
            new Place(round).Require(standing is null || anchor.Block > standing.AnchorBlock, "chain.round.block", "is not above the previous anchor's");
            var report = new ReplayedRound { Round = round, AnchorBlock = anchor.Block, RecordHash = anchor.RecordHash };
            _rounds.Add(report);
            standing = standing is null
                ? await replay.GenesisAsync(records[i], anchor, report, cancellationToken)
                : await replay.NextAsync(records[i], anchor, standing, report, cancellationToken);
        }
        if (!_proofs.Failed)
        {
            CheckLength(d, records.Count, anchored.Count);
        }
    }

    /// <summary>Chain and record at the same moment: a federation that goes on may close a round between the two readings, so a difference is looked at again.</summary>
    private async Task<(IReadOnlyList<AnchoredRound> Anchored, IReadOnlyList<byte[]> Records)> ReadRoundsAsync(CancellationToken cancellationToken)
    {
        for (var reading = 1; ; reading++)
        {
            var anchored = await anchors.GetRoundsAsync(federation, cancellationToken);
            var records = await source.GetRecordsAsync(anchored.Count + 1, cancellationToken);
            if (anchored.Count == records.Count || reading == Readings.Most)
            {
                return (anchored, records);
            }
            await Task.Delay(Readings.Pause, cancellationToken);
        }
    }

    private void CheckLength(FederationDescription d, int records, int anchored)
    {
        var next = new Place((ulong)Math.Min(records, anchored));
        next.Require(records <= anchored, "chain.round", "the record has this round, the chain lacks it");
        next.Require(records >= anchored, "record", "the chain has this round, the record lacks it");
        new Place().Require(records > 1, "record", "there are no rounds to replay");
        new Place().Require((ulong)records - 1 <= d.Rounds, "record", string.Create(CultureInfo.InvariantCulture,
            $"has {records - 1} rounds, the description allows {d.Rounds}"));
        if ((ulong)records - 1 < d.Rounds)
        {
            _remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{records - 1} of {d.Rounds} rounds are done; the federation is not finished"));
        }
    }

    /// <summary>Every accepted submission has exactly one verified proof; anything else would be a broken replay and never counts as holding.</summary>
    private Finding? MissingProof() => _rounds.Find(r => r.Proofs != r.Accepted) is { } round
        ? new Place(round.Round).Finding("submission.proof", string.Create(CultureInfo.InvariantCulture, $"{round.Proofs} of {round.Accepted} proofs were verified"))
        : null;
}
