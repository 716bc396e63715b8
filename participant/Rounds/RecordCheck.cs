using FederatedZk.Aggregation;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Rounds;

/// <summary>A blob by its SHA-256, checked against it; at most the given number of bytes.</summary>
public delegate Task<byte[]> BlobSource(Bytes32 sha256, long limit, CancellationToken cancellationToken);

/// <summary>A record that holds, and the federation's state after it.</summary>
public sealed record CheckedRecord(RoundRecord Record, RoundAnnouncement? Announcement, Replica After);

/// <summary>
/// Checks a closed round: the record is the anchored one, continues the last, its announcement, submissions and receipts are signed, and the sum, the
/// optimiser's state and the new model are what recomputation from the update blobs gives. The others' proofs are the coordinator's and the auditor's to verify.
/// </summary>
public sealed class RecordCheck(FederationDescription description, IAnchorReader chain, IBlockSource blocks, BlobSource blob)
{
    private readonly Bytes32 _federation = description.Id;

    /// <summary>The genesis record: round 0, the initial model as the description defines it.</summary>
    /// <exception cref="DoesNotHoldException"/>
    public async Task<CheckedRecord> GenesisAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var (record, anchored) = await AnchoredAsync(bytes, 0, cancellationToken).ConfigureAwait(false);
        var initial = Replica.Initial(description);
        Holds.Same(record.PreviousRecord, Bytes32.Zero, "genesis record: previous record");
        Holds.Same(record.ModelBefore, Bytes32.Zero, "genesis record: model before");
        Holds.Require(record.Outcomes.Count == 0 && record.Announcement.Body.Length == 0 && !record.Applied && record.BatchSum == 0,
            "genesis record: it has an announcement, outcomes or a sum, expected none");
        var after = initial with { RecordHash = anchored.RecordHash, AnchorBlock = anchored.Block };
        Result(record, anchored, after, Bytes32.Zero);
        return new CheckedRecord(record, null, after);
    }

    /// <summary>The record after <paramref name="last"/>.</summary>
    /// <exception cref="DoesNotHoldException"/>
    public async Task<CheckedRecord> NextAsync(Replica last, byte[] bytes, CancellationToken cancellationToken)
    {
        var round = last.Round + 1;
        var what = $"record of round {round}";
        var (record, anchored) = await AnchoredAsync(bytes, round, cancellationToken).ConfigureAwait(false);
        Holds.Same(record.PreviousRecord, last.RecordHash, $"{what}: previous record");
        Holds.Same(record.ModelBefore, last.ModelRoot, $"{what}: model before");
        var announcement = AnnouncementCheck.Decode(description, record.Announcement, last.ModelBlob, last);
        AnnouncementCheck.Cohort(description, announcement, await chain.GetEnrolmentsAsync(_federation, cancellationToken).ConfigureAwait(false));
        var beacon = await blocks.GetBlockHashAsync(announcement.BeaconBlock, cancellationToken).ConfigureAwait(false);
        Holds.Require(beacon == record.BeaconHash, $"{what}: beacon hash is {record.BeaconHash}, the chain's block {announcement.BeaconBlock} has {beacon?.ToString() ?? "none"}");
        var (batchSum, sum) = await SumAsync(record, announcement, cancellationToken).ConfigureAwait(false);
        var (state, applied) = Apply(last.State, sum);
        Holds.Same(record.Applied, applied, $"{what}: applied");
        Holds.Same(record.BatchSum, batchSum, $"{what}: sum of the batch sizes");
        var after = Replica.After(description, state, round, anchored.RecordHash, anchored.Block);
        Result(record, anchored, after, applied ? sum!.Hash : Bytes32.Zero);
        return new CheckedRecord(record, announcement, after);
    }

    private async Task<(RoundRecord Record, AnchoredRound Anchored)> AnchoredAsync(byte[] bytes, ulong round, CancellationToken cancellationToken)
    {
        var anchored = await chain.GetRoundAsync(_federation, round, cancellationToken).ConfigureAwait(false)
            ?? throw new DoesNotHoldException($"record of round {round}: nothing is anchored for it");
        Holds.Same(Bytes32.Sha256(bytes), anchored.RecordHash, $"record of round {round}: hash");
        try
        {
            var record = RoundRecord.Decode(bytes);
            Holds.Same(record.Federation, _federation, $"record of round {round}: federation");
            Holds.Same(record.Round, round, $"record of round {round}: round");
            return (record, anchored);
        }
        catch (MalformedMessageException e)
        {
            throw new DoesNotHoldException($"record of round {round}: {e.Message}");
        }
    }

    private static void Result(RoundRecord record, AnchoredRound anchored, Replica after, Bytes32 sumHash)
    {
        var what = $"record of round {record.Round}";
        Holds.Same(record.SumHash, sumHash, $"{what}: sum of the accepted updates");
        Holds.Same(record.StateHash, after.State.Hash, $"{what}: optimiser state");
        Holds.Same(record.ModelAfter, after.ModelRoot, $"{what}: model after");
        Holds.Same(record.ModelBlob, after.ModelBlob, $"{what}: model blob");
        Holds.Same(anchored.ModelRoot, after.ModelRoot, $"anchor of round {record.Round}: model root");
    }

    /// <returns>ΣB over the accepted, and their sum; null when nobody was accepted or the sum leaves 64 bits: then nothing is applied.</returns>
    private async Task<(uint BatchSum, UpdateSum? Sum)> SumAsync(RoundRecord record, RoundAnnouncement announcement, CancellationToken cancellationToken)
    {
        Holds.Require(record.Outcomes.Select(o => o.Participant).SequenceEqual(announcement.Cohort.Select(m => m.Participant)),
            $"record of round {record.Round}: the outcomes are not those of the cohort, in its order");
        var (batchSum, fits) = (0u, true);
        var sum = new UpdateSum(description.Network);
        foreach (var (outcome, member) in record.Outcomes.Zip(announcement.Cohort))
        {
            if (OutcomeCheck.Accepted(description, record, outcome) is not { } submission)
            {
                continue;
            }
            batchSum += member.BatchSize;
            var bytes = await blob(submission.UpdateHash, 8 * description.Network.ParameterCount, cancellationToken).ConfigureAwait(false);
            try
            {
                sum.Add(Blobs.DecodeUpdate(description.Network, bytes), member.BatchSize);
            }
            catch (OverflowException)
            {
                fits = false;
            }
            catch (MalformedMessageException e)
            {
                throw new DoesNotHoldException($"record of round {record.Round}: update of {outcome.Participant}: {e.Message}");
            }
        }
        return (batchSum, fits && sum.Count > 0 ? sum : null);
    }

    private (ServerState State, bool Applied) Apply(ServerState state, UpdateSum? sum)
    {
        if (sum is null)
        {
            return (state, false);
        }
        try
        {
            return (state.Apply(description, sum.Values, sum.BatchSum), true);
        }
        catch (DivergedException)
        {
            return (state, false);
        }
    }
}
