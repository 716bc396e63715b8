using System.Globalization;
using FederatedZk.Aggregation;
using FederatedZk.Coordinator.Anchoring;
using FederatedZk.Coordinator.Enrolments;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Coordinator.Verification;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Serilog;

namespace FederatedZk.Coordinator.Rounds;

/// <summary>
/// Drives the rounds. Each turn of the loop reads where the newest round stands in the store and makes the next transition of
/// <see cref="RoundTransitions"/>; every transition is durable before anybody is told, so the loop may be cut anywhere and started again.
/// </summary>
public sealed class RoundEngine(
    FederationSeal seal,
    CoordinatorStore store,
    PatientChain chain,
    EnrolmentWindow window,
    EnrolmentDesk enrolments,
    SubmissionDesk desk,
    RoundConclusion conclusion,
    DatasetCache datasets,
    RoundFeed feed,
    TimeProvider clock,
    TimeSpan pause,
    ILogger log) : IDisposable
{
    private readonly FederationDescription _description = seal.Description;
    private IDisposable? _windowTurn;
    private OpenRound? _open;
    private bool _enrolmentsWait;

    /// <summary>Runs until the last round is anchored.</summary>
    /// <exception cref="OperationCanceledException">when stopped before that.</exception>
    /// <exception cref="ChainConflictException"/>
    /// <exception cref="StorageException"/>
    public async Task RunAsync(CancellationToken stopping)
    {
        await chain.CheckAsync(stopping);
        await ResumeAsync(stopping);
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            switch (store.Rounds.Last())
            {
                case null:
                    await BeginAsync(stopping);
                    break;
                case { State: RoundState.Announced } round:
                    await AwaitBeaconAsync(round, stopping);
                    break;
                case { State: RoundState.Collecting } round:
                    await CollectAsync(round, stopping);
                    break;
                case { State: RoundState.Concluded } round:
                    await AnchorAsync(round, stopping);
                    break;
                case { State: RoundState.Anchored } round when round.Round < _description.Rounds:
                    await AnnounceAsync(round, stopping);
                    break;
                case { State: RoundState.Anchored } round:
                    log.Information("The federation has finished after round {Round}", round.Round);
                    feed.Publish(new FeedEvent.Finished(round.Round));
                    return;
                case { State: var state }:
                    throw new InvalidOperationException($"the newest round is {state}");
            }
        }
    }

    private async Task ResumeAsync(CancellationToken stopping)
    {
        if (store.Rounds.LastAnchored() is { } closed)
        {
            feed.Publish(new FeedEvent.Closed(closed.Record!, closed.Anchor!));
        }
        if (store.Rounds.Last() is not { } last)
        {
            await enrolments.ResumeAsync(stopping);
            return;
        }
        log.Information("Resuming: round {Round} is {State}", last.Round, last.State);
        if (last.State == RoundState.Announced)
        {
            // Between announcement and beacon no enrolment was under way when the coordinator stopped, and none may be anchored now.
            _windowTurn = await window.EnterAsync(stopping);
            _enrolmentsWait = true;
        }
        else
        {
            await enrolments.ResumeAsync(stopping);
        }
        if (last.State is RoundState.Announced or RoundState.Collecting)
        {
            Open(last);
            if (last.State == RoundState.Collecting)
            {
                _open!.BeginCollecting(last);
                desk.Resume(_open, last, stopping);
                feed.SetDeadline(last.DeadlineMs!.Value);
            }
            desk.Open = _open;
        }
    }

    private async Task BeginAsync(CancellationToken stopping)
    {
        var enrolled = store.Enrolments.All().Where(e => e.Anchor is not null).Select(e => e.Message.Participant).Distinct().Count();
        if (enrolled < _description.MinimumCohort)
        {
            await Task.Delay(pause, stopping);
            return;
        }
        store.Rounds.AddGenesis(conclusion.Genesis().Encode());
        log.Information("{Enrolled} participants are enrolled; the genesis record is written", enrolled);
    }

    private async Task AnnounceAsync(StoredRound previous, CancellationToken stopping)
    {
        _windowTurn ??= await window.EnterAsync(stopping);
        previous = await ConfirmAnchorAsync(previous, stopping);
        var record = RoundRecord.Decode(previous.Record);
        var beaconBlock = previous.Anchor!.Block + _description.BeaconDepth;
        var cohort = CohortSelection.For(await enrolments.ReconcileAsync(stopping), beaconBlock, _description.BatchTotal);
        var announcement = new RoundAnnouncement(seal.Id, previous.Round + 1, previous.RecordHash!.Value, record.ModelAfter, beaconBlock, cohort);
        var round = store.Rounds.Announce(announcement.Round, seal.Sign(announcement.Encode()), beaconBlock);
        log.Information("Round {Round} announced: cohort of {Cohort}, beacon block {Block}", round.Round, cohort.Count, beaconBlock);
        Open(round);
        desk.Open = _open;
    }

    private void Open(StoredRound round)
    {
        var previous = RoundRecord.Decode(store.Rounds.Find(round.Round - 1)!.Record);
        var weights = Blobs.DecodeModel(_description.Network, store.Blobs.Get(previous.ModelBlob));
        _open = new OpenRound(_description, round.Announcement, new Model(_description.Network, weights));
        datasets.Retain(_open.Announcement.Cohort);
        feed.Publish(new FeedEvent.Announced(round.Announcement, previous.ModelBlob, 0));
    }

    private async Task AwaitBeaconAsync(StoredRound round, CancellationToken stopping)
    {
        var hash = await chain.AwaitBlockAsync(round.BeaconBlock, stopping);
        if (!await StandsAsync(round, hash, stopping))
        {
            return;
        }
        var deadline = clock.GetUtcNow().AddSeconds(_description.RoundDeadlineSeconds);
        round = store.Rounds.SeeBeacon(round, hash, deadline.ToUnixTimeMilliseconds());
        LeaveWindow();
        feed.SetDeadline(round.DeadlineMs!.Value);
        _open!.BeginCollecting(round);
        log.Information("Round {Round} collects until {Deadline}, beacon {Hash}", round.Round, deadline.ToString("O", CultureInfo.InvariantCulture), hash.Short);
        if (_enrolmentsWait)
        {
            _enrolmentsWait = false;
            await enrolments.ResumeAsync(stopping);
        }
    }

    private async Task CollectAsync(StoredRound round, CancellationToken stopping)
    {
        var left = DateTimeOffset.FromUnixTimeMilliseconds(round.DeadlineMs!.Value) - clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            try
            {
                await _open!.AllAnswered.WaitAsync(left, clock, stopping);
            }
            catch (TimeoutException)
            {
                log.Information("Round {Round}: the deadline has passed", round.Round);
            }
        }
        await _open!.SealAsync(stopping);
        var previous = RoundRecord.Decode(store.Rounds.Find(round.Round - 1)!.Record);
        var record = conclusion.Conclude(round, _open.Announcement, previous);
        store.Rounds.Conclude(round, record.Encode());
        CloseDesk();
        log.Information("Round {Round} concluded: {Accepted} accepted, {Refused} refused, {Absent} absent, applied {Applied}", round.Round,
            Count(record, OutcomeKind.Accepted), Count(record, OutcomeKind.Refused), Count(record, OutcomeKind.Absent), record.Applied);
    }

    private static int Count(RoundRecord record, OutcomeKind kind) => record.Outcomes.Count(o => o.Kind == kind);

    private async Task AnchorAsync(StoredRound round, CancellationToken stopping)
    {
        if (round.Round > 0 && !await StandsAsync(round, round.BeaconHash!.Value, stopping))
        {
            return;
        }
        var record = RoundRecord.Decode(round.Record);
        var anchor = await chain.AnchorRoundAsync(round.Round, round.RecordHash!.Value, record.ModelAfter, stopping);
        store.Rounds.SetAnchor(round, anchor);
        log.Information("Round {Round} anchored in block {Block}, record {Record}", round.Round, anchor.Block, round.RecordHash.Value.Short);
        feed.Publish(new FeedEvent.Closed(round.Record!, anchor));
    }

    /// <summary>Whether the chain still has the round's beacon and, as deep below it as announced, the previous anchor. If not the round is superseded.</summary>
    private async Task<bool> StandsAsync(StoredRound round, Bytes32 beaconHash, CancellationToken stopping)
    {
        var previous = await chain.GetRoundAsync(round.Round - 1, stopping);
        if (previous?.Block + _description.BeaconDepth == round.BeaconBlock && await chain.GetBlockHashAsync(round.BeaconBlock, stopping) == beaconHash)
        {
            return true;
        }
        log.Warning("Round {Round}: the chain replaced beacon block {Block} or the anchor below it; the round is announced anew", round.Round, round.BeaconBlock);
        store.Rounds.Supersede(round);
        CloseDesk();
        return false;
    }

    /// <summary>Anchors a closed round again where a reorganisation dropped it; otherwise this only looks.</summary>
    private async Task<StoredRound> ConfirmAnchorAsync(StoredRound round, CancellationToken stopping)
    {
        var record = RoundRecord.Decode(round.Record);
        var anchor = await chain.AnchorRoundAsync(round.Round, round.RecordHash!.Value, record.ModelAfter, stopping);
        if (anchor.Block == round.Anchor!.Block)
        {
            return round;
        }
        log.Warning("The chain moved the anchor of round {Round} from block {Old} to {New}", round.Round, round.Anchor.Block, anchor.Block);
        round = store.Rounds.MoveAnchor(round, anchor);
        feed.Publish(new FeedEvent.Closed(round.Record!, anchor));
        return round;
    }

    private void LeaveWindow()
    {
        _windowTurn?.Dispose();
        _windowTurn = null;
    }

    private void CloseDesk()
    {
        desk.Open = null;
        _open?.Dispose();
        _open = null;
    }

    public void Dispose()
    {
        LeaveWindow();
        CloseDesk();
    }
}
