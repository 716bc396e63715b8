using FederatedZk.Contracts;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Rpc;
using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Serilog;

namespace FederatedZk.Participant.Rounds;

/// <summary>Who this participant is in the federation.</summary>
/// <param name="Enrolment">As anchored.</param>
/// <param name="MinimumBatch">Rounds with a smaller batch are sat out: the update is in the clear, and over one record it is that record.</param>
public sealed record Membership(FederationDescription Federation, SigningKey Signing, AnchoredEnrolment Enrolment, Records Test, uint MinimumBatch);

/// <summary>Follows the federation: checks every record, answers every announcement it belongs to once, reports metrics.</summary>
internal sealed class RoundLoop(
    Membership me, CoordinatorClient coordinator, IAnchorReader chain, IBlockSource blocks, Journal journal, IRoundAnswer answering, ILogger log)
{
    /// <summary>
    /// A step that cannot be proved looks like absence, which says one bit about the batch: at most this many for a dataset, then the participant is
    /// absent whatever the model (proof protocol, section 3).
    /// </summary>
    internal const int FailuresAllowed = 8;

    private static readonly TimeSpan AnchorPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly Bytes32 _federation = me.Federation.Id;
    private readonly Bytes32 _self = me.Signing.PublicKey;
    private readonly RecordCheck _check = new(me.Federation, chain, blocks, coordinator.GetBlobAsync);

    private Replica? _replica;

    /// <returns>Whether the federation is finished.</returns>
    /// <exception cref="DoesNotHoldException"/>
    public async Task<bool> HandleAsync(RoundNews news, CancellationToken cancellationToken)
    {
        if (_replica is not null)
        {
            // The coordinator may have gone away between a record and its metrics.
            await ReportAsync(_replica, cancellationToken).ConfigureAwait(false);
        }
        switch (news)
        {
            case RoundNews.Closed closed:
                await FollowAsync(closed.Record, cancellationToken).ConfigureAwait(false);
                return false;
            case RoundNews.Announced announced:
                await AnswerAsync(announced, cancellationToken).ConfigureAwait(false);
                return false;
            case RoundNews.Finished finished:
                Holds.Same(finished.LastRound, me.Federation.Rounds, "last round of the finished federation");
                await CatchUpAsync(finished.LastRound, cancellationToken).ConfigureAwait(false);
                log.Information("The federation is finished after {Rounds} rounds; every record was checked against the chain", finished.LastRound);
                return true;
            default:
                throw new ArgumentException($"news of kind {news.GetType().Name}", nameof(news));
        }
    }

    private async Task FollowAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        ulong round;
        try
        {
            round = RoundRecord.Decode(bytes).Round;
        }
        catch (MalformedMessageException e)
        {
            throw new DoesNotHoldException($"closed round: {e.Message}");
        }
        if (_replica is not null && round <= _replica.Round)
        {
            Holds.Require(round < _replica.Round || Bytes32.Sha256(bytes) == _replica.RecordHash, $"round {round} was closed before with another record");
            return;
        }
        await CatchUpAsync(round, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks all records up to the given round; those missed while this participant was away come from the coordinator's list.</summary>
    private async Task CatchUpAsync(ulong target, CancellationToken cancellationToken)
    {
        while (_replica is null || _replica.Round < target)
        {
            var next = _replica is null ? 0 : _replica.Round + 1;
            var records = await coordinator.ListRecordsAsync(next, target, cancellationToken).ConfigureAwait(false);
            Holds.Require(records.Count > 0, $"record of round {next}: the coordinator tells of round {target}, but has no such record");
            foreach (var bytes in records.Take((int)Math.Min(int.MaxValue, target - next + 1)))
            {
                await WaitForAnchorAsync(_replica is null ? 0 : _replica.Round + 1, cancellationToken).ConfigureAwait(false);
                var held = _replica is null
                    ? await _check.GenesisAsync(bytes, cancellationToken).ConfigureAwait(false)
                    : await _check.NextAsync(_replica, bytes, cancellationToken).ConfigureAwait(false);
                NoteOutcome(held.Record);
                _replica = held.After;
                await ReportAsync(held.After, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The own node may be a little behind the coordinator's.</summary>
    private async Task WaitForAnchorAsync(ulong round, CancellationToken cancellationToken)
    {
        var until = DateTime.UtcNow + AnchorPatience;
        while (await chain.GetRoundAsync(_federation, round, cancellationToken).ConfigureAwait(false) is null)
        {
            Holds.Require(DateTime.UtcNow < until, $"record of round {round}: nothing is anchored for it after {AnchorPatience.TotalSeconds} s");
            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private void NoteOutcome(RoundRecord record)
    {
        if (record.Round == 0)
        {
            log.Information("Genesis record checked: the initial model is anchored");
            return;
        }
        var sent = journal.SentIn(record.Round);
        var receipt = sent is not null && journal.ReceiptFor(record.Round) is { } signed
            ? ReceiptCheck.Decode(me.Federation, signed, _self, record.Round, sent.Hash)
            : null;
        var own = OutcomeCheck.Own(record, _self, sent, receipt);
        var accepted = record.Outcomes.Count(o => o.Kind == OutcomeKind.Accepted);
        log.Information("Round {Round} checked: {Accepted} of {Cohort} updates accepted, sum and model recomputed, record anchored; own update: {Own}",
            record.Round, accepted, record.Outcomes.Count, own?.Kind.ToString() ?? "not in the cohort");
    }

    private async Task ReportAsync(Replica after, CancellationToken cancellationToken)
    {
        if (journal.LastReported >= after.Round || me.Test.Count == 0)
        {
            return;
        }
        var metrics = Evaluation.Evaluate(me.Federation.Network, after.State.Weights, me.Test.Features, me.Test.Labels);
        var message = new MetricsMessage(_federation, after.Round, _self, after.ModelRoot, metrics.Count, metrics.Correct, metrics.LogLossSum, metrics.Auc);
        try
        {
            await coordinator.ReportMetricsAsync(me.Signing.Sign(message.Encode()), cancellationToken).ConfigureAwait(false);
        }
        catch (CoordinatorRefusedException e)
        {
            log.Warning("Metrics of round {Round} were not taken: {Reason}", after.Round, e.Message);
        }
        journal.Report(after.Round);
        if (me.Federation.Network.Loss == Loss.Squared)
        {
            log.Information("Round {Round} on {Count} own test records: mean squared error {Error:0.0000} (self-reported, not proven)", after.Round, metrics.Count,
                metrics.LogLossSum / metrics.Count);
            return;
        }
        log.Information("Round {Round} on {Count} own test records: accuracy {Accuracy:0.000}, log-loss {LogLoss:0.000}, AUC {Auc:0.000} (self-reported, not proven)",
            after.Round, metrics.Count, (double)metrics.Correct / metrics.Count, metrics.LogLossSum / metrics.Count, metrics.Auc);
    }

    private async Task AnswerAsync(RoundNews.Announced news, CancellationToken cancellationToken)
    {
        var round = PeekRound(news.Announcement);
        Holds.Require(round > 0, "announcement of round 0");
        await CatchUpAsync(round - 1, cancellationToken).ConfigureAwait(false);
        var announcement = AnnouncementCheck.Decode(me.Federation, news.Announcement, news.ModelBlob, _replica!);
        log.Information("Round {Round} announced: {Cohort} participants, beacon block {Beacon}", round, announcement.Cohort.Count, announcement.BeaconBlock);
        var beacon = await WaitForBlockAsync(announcement.BeaconBlock, cancellationToken).ConfigureAwait(false);
        AnnouncementCheck.Cohort(me.Federation, announcement, await chain.GetEnrolmentsAsync(_federation, cancellationToken).ConfigureAwait(false));
        if (announcement.Cohort.FirstOrDefault(m => m.Participant == _self) is not { } entry)
        {
            log.Information("Round {Round} is not for this participant: it was enrolled too late for it", round);
            return;
        }
        Holds.Same(entry.DatasetRoot, me.Enrolment.DatasetRoot, $"announcement of round {round}: own dataset root");
        Holds.Same(entry.VrfKey, me.Enrolment.VrfKey, $"announcement of round {round}: own VRF key");
        Holds.Same(entry.RecordCount, me.Enrolment.RecordCount, $"announcement of round {round}: own record count");
        if (entry.BatchSize < me.MinimumBatch)
        {
            log.Error("Round {Round}: a batch of {Batch} records, at least {Minimum} are asked for; this participant sits it out, since an update over so few could tell what they are",
                round, entry.BatchSize, me.MinimumBatch);
            return;
        }
        if (journal.TakenUpFor(round) is { } before && before != (news.Announcement.Hash, beacon))
        {
            log.Error("Round {Round} was announced before with other contents or another beacon block; this participant answers a round once and sits it out", round);
            return;
        }
        if (Compute(new RoundTask(announcement, news.Announcement, entry, beacon, _replica!.State.Weights), cancellationToken) is { } answer)
        {
            await SubmitAsync(round, answer, cancellationToken).ConfigureAwait(false);
        }
    }

    private Answer? Compute(RoundTask task, CancellationToken cancellationToken)
    {
        var round = task.Announcement.Round;
        if (journal.LastAnswer is { } last && last.Round == round)
        {
            return last.Answer;
        }
        if (journal.FailedIn(round))
        {
            return null;
        }
        if (journal.FailuresOn(me.Enrolment.DatasetRoot) >= FailuresAllowed)
        {
            log.Error("Round {Round}: {Failures} steps on this dataset could not be proved; no more are tried", round, FailuresAllowed);
            return null;
        }
        journal.TakeUp(round, task.SignedAnnouncement.Hash, task.BeaconHash);
        var answer = answering.Compute(task, cancellationToken);
        if (answer is null)
        {
            journal.Fail(round, me.Enrolment.DatasetRoot);
        }
        else
        {
            journal.Answer(round, answer);
        }
        return answer;
    }

    private async Task SubmitAsync(ulong round, Answer answer, CancellationToken cancellationToken)
    {
        if (journal.ReceiptFor(round) is not null)
        {
            return;
        }
        try
        {
            var signed = await coordinator.SubmitAsync(answer, cancellationToken).ConfigureAwait(false);
            var receipt = ReceiptCheck.Decode(me.Federation, signed, _self, round, answer.Submission.Hash);
            journal.Receive(round, signed);
            if (receipt.Accepted)
            {
                log.Information("Round {Round}: the update was accepted", round);
            }
            else
            {
                log.Error("Round {Round}: the update was refused: {Reason}", round, receipt.Reason);
            }
        }
        catch (CoordinatorRefusedException e)
        {
            log.Error("Round {Round}: the submission was not taken: {Reason}", round, e.Message);
        }
    }

    private async Task<Bytes32> WaitForBlockAsync(ulong height, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await blocks.GetBlockHashAsync(height, cancellationToken).ConfigureAwait(false) is { } hash)
            {
                return hash;
            }
            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The round an announcement is for, to know how far to catch up; everything is checked afterwards.</summary>
    private static ulong PeekRound(Signed announcement)
    {
        try
        {
            return RoundAnnouncement.Decode(announcement.Body).Round;
        }
        catch (MalformedMessageException e)
        {
            throw new DoesNotHoldException($"announcement: {e.Message}");
        }
    }
}
