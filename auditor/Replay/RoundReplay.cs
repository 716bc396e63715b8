using System.Globalization;
using FederatedZk.Aggregation;
using FederatedZk.Auditor.Records;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Replay;

/// <summary>Where the federation stands after a round, as recomputed.</summary>
/// <param name="RecordHash">SHA-256 of the record's bytes.</param>
/// <param name="AnchorBlock">Height of the block that anchored it.</param>
internal sealed record Standing(ServerState State, Bytes32 ModelRoot, Bytes32 RecordHash, ulong AnchorBlock);

/// <summary>Replays one round: record against chain, announcement, outcomes, aggregate, optimiser, model. Content is checked before the anchored hash, so that what was changed is named.</summary>
internal sealed class RoundReplay(
    FederationDescription d, IRecordSource source, IBlockSource blocks, EnrolmentRegister register, ProofQueue proofs)
{
    /// <exception cref="AuditException"/>
    public async Task<Standing> GenesisAsync(byte[] bytes, AnchoredRound anchor, ReplayedRound report, CancellationToken cancellationToken)
    {
        var place = new Place(0);
        var record = Decode(place, bytes, 0);
        place.Equal(record.PreviousRecord, Bytes32.Zero, "record.previousRecord", "the genesis record has none before it");
        place.Require(record.Announcement.Body.Length == 0 && record.Announcement.Signature.Length == 0, "record.announcement", "is not empty in the genesis record");
        place.Equal(record.BeaconHash, Bytes32.Zero, "record.beaconHash", "the genesis record has no beacon");
        place.Equal(record.Outcomes.Count, 0, "record.outcomes", "the genesis record has none");
        place.Equal(record.ModelBefore, Bytes32.Zero, "record.modelBefore", "the genesis record has none");
        var enrolled = register.All.Where(e => e.Anchor.Block <= anchor.Block).Select(e => e.Anchor.Participant).Distinct().Count();
        place.Require(enrolled >= d.MinimumCohort, "record", string.Create(CultureInfo.InvariantCulture,
            $"is anchored in block {anchor.Block} with {enrolled} participants enrolled, expected at least {d.MinimumCohort}"));
        CheckNothingApplied(place, record);
        return await CheckResultAsync(place, record, bytes, anchor, ServerState.Initial(d), report, cancellationToken);
    }

    /// <exception cref="AuditException"/>
    public async Task<Standing> NextAsync(byte[] bytes, AnchoredRound anchor, Standing before, ReplayedRound report, CancellationToken cancellationToken)
    {
        var round = report.Round;
        var place = new Place(round);
        var record = Decode(place, bytes, round);
        var beaconBlock = checked(before.AnchorBlock + d.BeaconDepth);
        report.BeaconBlock = beaconBlock;
        place.Equal(record.PreviousRecord, before.RecordHash, "record.previousRecord", "the hash of the previous record");
        var cohort = register.CohortAt(beaconBlock, d.BatchTotal);
        var announcement = AnnouncementCheck.Run(place, d, record.Announcement, round, before.RecordHash, before.ModelRoot, beaconBlock,
            [.. cohort.Select(c => c.Member)]);
        place.Require(anchor.Block > beaconBlock, "chain.round.block", string.Create(CultureInfo.InvariantCulture,
            $"is {anchor.Block}, expected above the beacon block {beaconBlock}"));
        var beacon = await blocks.GetBlockHashAsync(beaconBlock, cancellationToken)
            ?? throw place.Fails("chain.beacon", string.Create(CultureInfo.InvariantCulture, $"the chain has no block {beaconBlock}"));
        place.Equal(record.BeaconHash, beacon, "record.beaconHash", "the hash of the beacon block on the chain");
        place.Equal(record.ModelBefore, before.ModelRoot, "record.modelBefore", "the model that the previous round led to");

        var model = new Model(d.Network, before.State.Weights);
        var outcomes = new OutcomeCheck(new RoundContext(d, round, announcement, record.Announcement.Hash, beacon, model), source, proofs, report);
        try
        {
            var after = await AggregateAsync(place, record, cohort, outcomes, before.State, report, cancellationToken);
            return await CheckResultAsync(place, record, bytes, anchor, after, report, cancellationToken);
        }
        finally
        {
            _ = Task.WhenAll(outcomes.Pending).ContinueWith(_ => model.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private RoundRecord Decode(Place place, byte[] bytes, ulong round)
    {
        var record = place.Decode(bytes, b => RoundRecord.Decode(b), r => r.Encode(), "record");
        place.Equal(record.Federation, d.Id, "record.federation", "this federation");
        place.Equal(record.Round, round, "record.round", "its place in the order of rounds");
        return record;
    }

    private async Task<ServerState> AggregateAsync(
        Place place,
        RoundRecord record,
        IReadOnlyList<(CohortMember Member, Enrolled Enrolled)> cohort,
        OutcomeCheck outcomes,
        ServerState before,
        ReplayedRound report,
        CancellationToken cancellationToken)
    {
        place.Equal(record.Outcomes.Count, cohort.Count, "record.outcomes", "one for each member of the cohort");
        var accepted = new List<(long[] Update, uint BatchSize)>();
        for (var i = 0; i < cohort.Count; i++)
        {
            var (member, enrolled) = cohort[i];
            var here = place with { Participant = member.Participant, Name = enrolled.Message.Name };
            here.Equal(record.Outcomes[i].Participant, member.Participant, "outcome.participant", "the cohort's members, ascending by key");
            if (await outcomes.RunAsync(here, record.Outcomes[i], member, enrolled, cancellationToken) is { } update)
            {
                accepted.Add((update, member.BatchSize));
            }
        }
        if (accepted.Count == 0)
        {
            CheckNothingApplied(place, record);
            return before;
        }
        var (after, sumHash) = Apply(before, accepted);
        report.Applied = after is not null;
        report.BatchSum = (uint)accepted.Sum(a => a.BatchSize);
        place.Equal(record.Applied, report.Applied, "record.applied", after is null ? "the accepted updates cannot be applied" : "updates were accepted");
        place.Equal(record.BatchSum, report.BatchSum, "record.batchSum", "the accepted participants' batch sizes added up");
        place.Equal(record.SumHash, sumHash, "record.sumHash", after is null ? "nothing is applied" : "the hash of the accepted updates' sum");
        return after ?? before;
    }

    /// <summary>The state after the sum is applied; null when the sum leaves 64 bits or a weight the model's range: then nothing is applied.</summary>
    private (ServerState? After, Bytes32 SumHash) Apply(ServerState before, List<(long[] Update, uint BatchSize)> accepted)
    {
        var sum = new UpdateSum(d.Network);
        try
        {
            foreach (var (update, batchSize) in accepted)
            {
                sum.Add(update, batchSize);
            }
            return (before.Apply(d, sum.Values, sum.BatchSum), sum.Hash);
        }
        catch (Exception e) when (e is OverflowException or DivergedException)
        {
            return (null, Bytes32.Zero);
        }
    }

    private static void CheckNothingApplied(Place place, RoundRecord record)
    {
        place.Equal(record.Applied, false, "record.applied", "no update was accepted");
        place.Equal(record.BatchSum, 0u, "record.batchSum", "no update was accepted");
        place.Equal(record.SumHash, Bytes32.Zero, "record.sumHash", "no update was accepted");
    }

    private async Task<Standing> CheckResultAsync(
        Place place, RoundRecord record, byte[] bytes, AnchoredRound anchor, ServerState state, ReplayedRound report, CancellationToken cancellationToken)
    {
        var blob = Blobs.EncodeModel(state.Weights);
        using var model = new Model(d.Network, state.Weights);
        place.Equal(record.ModelAfter, model.Root, "record.modelAfter", "the recomputed model's root");
        place.Equal(record.ModelBlob, Bytes32.Sha256(blob), "record.modelBlob", "the recomputed model's hash");
        await BlobCheck.GetAsync(place, source, record.ModelBlob, blob.Length, "record.modelBlob", cancellationToken);
        place.Equal(record.StateHash, state.Hash, "record.stateHash", "the recomputed optimiser state's hash");
        report.ModelRoot = model.Root;
        place.Equal(Bytes32.Sha256(bytes), anchor.RecordHash, "record", "the hash on the chain");
        place.Equal(anchor.ModelRoot, model.Root, "chain.round.modelRoot", "the recomputed model's root");
        return new Standing(state, model.Root, anchor.RecordHash, anchor.Block);
    }
}
