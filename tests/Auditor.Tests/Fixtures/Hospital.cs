using FederatedZk.Aggregation;
using FederatedZk.Contracts;
using FederatedZk.Participant.Training;
using FederatedZk.Prover;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Tests.Fixtures;

/// <summary>A participant of the small federation: keys and records from a seed, real commitments and proofs.</summary>
internal sealed class Hospital : IDisposable
{
    private readonly int[] _features;
    private readonly int[] _labels;
    private readonly RecordSet _records;
    private readonly VrfKey _vrf;
    private ulong _attempt;

    public Hospital(NetworkParameters network, string name, int records, int seed, SigningKey? key = null)
    {
        Name = name;
        Network = network;
        var random = new Random(seed);
        Key = key ?? SigningKey.FromSeed(Seed(random));
        _vrf = VrfKey.FromSeed(Seed(random));
        _features = [.. Enumerable.Range(0, records * network.Features).Select(_ => random.Next(-600, 600))];
        _labels = [.. Enumerable.Range(0, records).Select(_ => random.Next(2))];
        _records = new RecordSet(network, _features, _labels, Seed(random), new Bytes32(Seed(random)));
        Commitments = _records.Commit();
        Dataset = new Dataset(network, Commitments);
    }

    public string Name { get; }

    public NetworkParameters Network { get; }

    public SigningKey Key { get; }

    public Bytes32 VrfPublicKey => _vrf.PublicKey;

    public byte[] Commitments { get; }

    public Dataset Dataset { get; }

    public int Count => _labels.Length;

    public byte[] ProveEnrolment(FederationDescription d) =>
        EnrolmentProver.Prove(new EnrolmentContext(d.Id, d.ChainId, d.Contract, Key.PublicKey, _vrf.PublicKey), Network, _records, ++_attempt);

    public Signed SignEnrolment(FederationDescription d, byte[] proof) => Key.Sign(new EnrolmentMessage(d.Id, Key.PublicKey, Name, _vrf.PublicKey, Dataset.Root,
        (uint)Count, Bytes32.Sha256(Commitments), Bytes32.Sha256(proof)).Encode());

    public AnchoredEnrolment Anchor(Signed enrolment) => new(Key.PublicKey, Dataset.Root, _vrf.PublicKey, (uint)Count, enrolment.Hash, 0);

    /// <summary>The exact step with its proof, signed.</summary>
    public (Signed Submission, byte[] Update, byte[] Proof) Answer(
        FederationDescription d, Signed announcement, Bytes32 beacon, int[] weights)
    {
        var a = RoundAnnouncement.Decode(announcement.Body);
        var member = a.Cohort.Single(m => m.Participant == Key.PublicKey);
        var (beaconProof, seed) = _vrf.Prove(d.Id, a.Round, beacon);
        var indices = Beacon.Indices(seed, member.RecordCount, member.BatchSize);
        var step = new StepTrainer(Network).Run(weights,
            [.. indices.SelectMany(i => _features.Skip((int)i * Network.Features).Take(Network.Features))], [.. indices.Select(i => _labels[i])]);
        using var model = new Model(Network, weights);
        using var statement = new StepStatement(StepContext.For(d, a, member, beacon, beaconProof), model, Dataset, step.Update);
        var proof = StepProver.Prove(statement, _records, step.Trace, ++_attempt);
        var update = Blobs.EncodeUpdate(step.Update);
        var message = new SubmissionMessage(d.Id, a.Round, Key.PublicKey, announcement.Hash, beacon, beaconProof, statement.Digest,
            Bytes32.Sha256(update), Bytes32.Sha256(proof));
        return (Key.Sign(message.Encode()), update, proof);
    }

    public void Dispose()
    {
        _records.Dispose();
        _vrf.Dispose();
        Dataset.Dispose();
    }

    private static byte[] Seed(Random random)
    {
        var seed = new byte[32];
        random.NextBytes(seed);
        return seed;
    }
}
