using FederatedZk.Aggregation;
using FederatedZk.Auditor.Records;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Replay;

/// <summary>An enrolment that the chain holds, with the commitments that its root binds.</summary>
internal sealed record Enrolled(AnchoredEnrolment Anchor, EnrolmentMessage Message, Dataset Dataset);

/// <summary>
/// Every anchored enrolment with its message, signature, receipt, commitments and proof; and who belongs to the cohort of a beacon block.
/// </summary>
internal sealed class EnrolmentRegister : IDisposable
{
    private readonly List<Enrolled> _enrolled = [];

    public IReadOnlyList<Enrolled> All => _enrolled;

    public void Dispose() => _enrolled.ForEach(e => e.Dataset.Dispose());

    /// <summary>Checks everything but the enrolment proofs, which go to <paramref name="proofs"/>.</summary>
    /// <exception cref="AuditException"/>
    public async Task LoadAsync(
        FederationDescription d, IRecordSource source, IAnchorReader chain, ProofQueue proofs, CancellationToken cancellationToken)
    {
        var (anchored, listed) = await ReadAsync(d, source, chain, cancellationToken);
        var stored = new Dictionary<Bytes32, StoredEnrolment>();
        foreach (var enrolment in listed)
        {
            new Place().Require(stored.TryAdd(enrolment.Enrolment.Hash, enrolment), "enrolment", $"{enrolment.Enrolment.Hash} is listed twice");
        }
        foreach (var anchor in anchored)
        {
            var place = new Place(Participant: anchor.Participant);
            place.Require(stored.ContainsKey(anchor.EnrolmentHash), "enrolment", $"the chain holds enrolment {anchor.EnrolmentHash}, the record lacks it");
            _enrolled.Add(await LoadOneAsync(d, anchor, stored[anchor.EnrolmentHash], source, proofs, cancellationToken));
        }
        foreach (var hash in stored.Keys.Except(anchored.Select(a => a.EnrolmentHash)))
        {
            throw new Place().Fails("enrolment", $"the record holds enrolment {hash}, the chain lacks it");
        }
        new Place().Require(_enrolled.Count > 0, "enrolment", "nobody is enrolled");
    }

    /// <summary>The latest enrolment of each participant anchored strictly below the beacon block, ascending by participant key, with B_i.</summary>
    public IReadOnlyList<(CohortMember Member, Enrolled Enrolled)> CohortAt(ulong beaconBlock, uint batchTotal)
    {
        var latest = new SortedDictionary<Bytes32, Enrolled>();
        foreach (var enrolled in _enrolled.Where(e => e.Anchor.Block < beaconBlock))
        {
            latest[enrolled.Anchor.Participant] = enrolled;
        }
        var sizes = latest.Count == 0 ? [] : BatchSizes.For([.. latest.Values.Select(e => e.Anchor.RecordCount)], batchTotal);
        return [.. latest.Values.Select((e, i) => (Member(e.Anchor, sizes[i]), e))];
    }

    private static async Task<(IReadOnlyList<AnchoredEnrolment> Anchored, IReadOnlyList<StoredEnrolment> Listed)> ReadAsync(
        FederationDescription d, IRecordSource source, IAnchorReader chain, CancellationToken cancellationToken)
    {
        for (var reading = 1; ; reading++)
        {
            var anchored = await chain.GetEnrolmentsAsync(d.Id, cancellationToken);
            var listed = await source.GetEnrolmentsAsync(cancellationToken);
            if (anchored.Count == listed.Count || reading == Readings.Most)
            {
                return (anchored, listed);
            }
            await Task.Delay(Readings.Pause, cancellationToken);
        }
    }

    private static CohortMember Member(AnchoredEnrolment a, uint batchSize) =>
        new(a.Participant, a.VrfKey, a.DatasetRoot, a.RecordCount, batchSize, a.Block);

    private static async Task<Enrolled> LoadOneAsync(
        FederationDescription d, AnchoredEnrolment anchor, StoredEnrolment stored, IRecordSource source, ProofQueue proofs, CancellationToken cancellationToken)
    {
        var place = new Place(Participant: anchor.Participant);
        var m = place.Decode(stored.Enrolment.Body, b => EnrolmentMessage.Decode(b), x => x.Encode(), "enrolment");
        place = place with { Name = m.Name };
        place.Equal(m.Participant, anchor.Participant, "enrolment.participant", "the anchored key");
        place.Require(Signatures.Verify(m.Participant, stored.Enrolment), "enrolment.signature", "is not the participant's signature over the enrolment");
        place.Equal(m.Federation, d.Id, "enrolment.federation", "this federation");
        place.Equal(m.VrfKey, anchor.VrfKey, "enrolment.vrfKey", "the anchored key");
        place.Equal(m.DatasetRoot, anchor.DatasetRoot, "enrolment.datasetRoot", "the anchored root");
        place.Equal(m.RecordCount, anchor.RecordCount, "enrolment.recordCount", "the anchored count");
        ReceiptCheck.Run(place, d, stored.Receipt, 0, anchor.Participant, stored.Enrolment.Hash, accepted: true, "enrolment.receipt");

        var commitments = await BlobCheck.GetAsync(place, source, m.CommitmentsHash, CommitmentBytes(place, m), "enrolment.commitmentsHash", cancellationToken);
        var dataset = Commitments(place, d, m, commitments);
        try
        {
            var proof = await BlobCheck.GetAsync(place, source, m.ProofHash, BlobLimits.Proof, "enrolment.proofHash", cancellationToken);
            var context = new EnrolmentContext(d.Id, d.ChainId, d.Contract, m.Participant, m.VrfKey);
            await proofs.AddAsync(() => EnrolmentProof.Verify(context, dataset, proof) is { Accepted: false } verdict
                ? place.Finding("enrolment.proof", $"does not verify: {verdict.Check}: {verdict.Reason}")
                : null, cancellationToken);
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
        return new Enrolled(anchor, m, dataset);
    }

    private static int CommitmentBytes(Place place, EnrolmentMessage m)
    {
        place.Require(m.RecordCount is > 0 and <= 1 << 24, "enrolment.recordCount", $"is {m.RecordCount}, expected 1 to {1 << 24}");
        return (int)m.RecordCount * Bytes32.Length;
    }

    private static Dataset Commitments(Place place, FederationDescription d, EnrolmentMessage m, byte[] commitments)
    {
        place.Equal(commitments.Length, CommitmentBytes(place, m), "enrolment.commitments", "32 bytes a record");
        Dataset dataset;
        try
        {
            dataset = new Dataset(d.Network, commitments);
        }
        catch (RejectedException e)
        {
            throw place.Fails("enrolment.commitments", $"{e.Verdict.Check}: {e.Verdict.Reason}");
        }
        if (dataset.Root != m.DatasetRoot)
        {
            var root = dataset.Root;
            dataset.Dispose();
            place.Equal(m.DatasetRoot, root, "enrolment.datasetRoot", "the root over the commitments");
        }
        return dataset;
    }
}
