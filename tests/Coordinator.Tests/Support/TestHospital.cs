using FederatedZk.Aggregation;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;
using Google.Protobuf;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>A submission with what travels beside it.</summary>
internal sealed record Answer(Signed Submission, byte[] Update, byte[] Proof)
{
    public SubmitRequest Request => new() { Submission = Submission.ToWire(), Update = ByteString.CopyFrom(Update), Proof = ByteString.CopyFrom(Proof) };
}

/// <summary>A participant with the real prover, whose every part a test may bend. Keys and records follow from the seed.</summary>
internal sealed class TestHospital : IDisposable
{
    private readonly FederationDescription _description;
    private readonly int[][] _features;
    private readonly int[] _labels;
    private ulong _attempt;

    public TestHospital(FederationDescription description, int seed, int records = 10, int dataset = 0)
    {
        _description = description;
        var keys = new Random(seed);
        Signing = SigningKey.FromSeed(Bytes(keys));
        Vrf = VrfKey.FromSeed(Bytes(keys));
        var random = new Random(seed + (1000 * dataset));
        _features = [.. Enumerable.Range(0, records).Select(_ => Enumerable.Range(0, description.Network.Features).Select(_ => random.Next(-512, 512)).ToArray())];
        _labels = [.. _features.Select(f => f[0] + f[1] > random.Next(-100, 100) ? 1 : 0)];
        Records = new RecordSet(description.Network, _features.SelectMany(f => f).ToArray(), _labels, Bytes(random), new Bytes32(Bytes(random)));
        Commitments = Records.Commit();
        Dataset = new Dataset(description.Network, Commitments);
    }

    public SigningKey Signing { get; }

    public VrfKey Vrf { get; }

    public RecordSet Records { get; }

    public byte[] Commitments { get; }

    public Dataset Dataset { get; }

    public Bytes32 Key => Signing.PublicKey;

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }

    public byte[] EnrolmentProofBytes()
    {
        var d = _description;
        return EnrolmentProver.Prove(new EnrolmentContext(d.Id, d.ChainId, d.Contract, Key, Vrf.PublicKey), d.Network, Records, ++_attempt);
    }

    public EnrolmentMessage Enrolment(byte[] proof) => new(_description.Id, Key, "hospital " + Key.Short, Vrf.PublicKey, Dataset.Root,
        (uint)Dataset.RecordCount, Bytes32.Sha256(Commitments), Bytes32.Sha256(proof));

    public EnrolRequest EnrolRequest(Func<EnrolmentMessage, EnrolmentMessage>? change = null, byte[]? commitments = null, byte[]? proof = null)
    {
        proof ??= EnrolmentProofBytes();
        var message = Enrolment(proof);
        return new EnrolRequest
        {
            Enrolment = Signing.Sign((change?.Invoke(message) ?? message).Encode()).ToWire(),
            Commitments = ByteString.CopyFrom(commitments ?? Commitments),
            Proof = ByteString.CopyFrom(proof),
        };
    }

    /// <summary>The honest answer to an announcement.</summary>
    /// <param name="bend">Changes the update before the statement is made; the proof is then the honest one's.</param>
    public Answer Answer(Signed announcement, Bytes32 beaconHash, int[] weights, Action<long[]>? bend = null)
    {
        var a = RoundAnnouncement.Decode(announcement.Body);
        var member = a.Cohort.Single(m => m.Participant == Key);
        var (beaconProof, seed) = Vrf.Prove(a.Federation, a.Round, beaconHash);
        var batch = Beacon.Indices(seed, member.RecordCount, member.BatchSize);
        using var model = new Model(_description.Network, weights);
        var (update, trace) = LogisticStep.Run(_description.Network, weights, [.. batch.Select(i => _features[i])], [.. batch.Select(i => _labels[i])]);
        var context = StepContext.For(_description, a, member, beaconHash, beaconProof);
        using var statement = new StepStatement(context, model, Dataset, update);
        var proof = StepProver.Prove(statement, Records, trace, ++_attempt);
        bend?.Invoke(update);
        using var claimed = new StepStatement(context, model, Dataset, update);
        var bytes = Blobs.EncodeUpdate(update);
        var message = new SubmissionMessage(a.Federation, a.Round, Key, announcement.Hash, beaconHash, beaconProof, claimed.Digest,
            Bytes32.Sha256(bytes), Bytes32.Sha256(proof));
        return new Answer(Signing.Sign(message.Encode()), bytes, proof);
    }

    public void Dispose()
    {
        Dataset.Dispose();
        Records.Dispose();
        Vrf.Dispose();
        Signing.Dispose();
    }
}
