using FederatedZk.Aggregation;
using FederatedZk.Contracts;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

/// <summary>
/// A federation of three with an honest coordinator, up to the announcement and the record of round 1, with real signatures. The proofs in it are no
/// proofs: a participant does not verify the others'. Tests change one thing and look at who notices.
/// </summary>
internal sealed class TestFederation : IDisposable
{
    public const ulong GenesisBlock = 10;
    public const ulong RoundOneBlock = 20;

    private readonly Dictionary<Bytes32, byte[]> _blobs = [];

    public TestFederation()
    {
        Description = new FederationDescription("test", 31337, Enumerable.Repeat((byte)7, 20).ToArray(), Coordinator.PublicKey, HeartDisease.Network, HeartDisease.Schema,
            new OptimiserSpec(OptimiserKind.Adam, 0.05, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8), Rounds: 3, BatchTotal: 128, BeaconDepth: 2, MinimumCohort: 3,
            RoundDeadlineSeconds: 60, Bytes32.Sha256([1]));
        foreach (var (key, i) in Members.Select((k, i) => (k, i)))
        {
            Chain.Enrolments.Add(new AnchoredEnrolment(key.PublicKey, Bytes32.Sha256([(byte)i, 1]), Bytes32.Sha256([(byte)i, 2]), (uint)(100 * (i + 1)), Bytes32.Sha256([(byte)i, 3]), (ulong)(5 + i)));
        }
        Genesis = MakeGenesis();
        Anchor(Genesis, GenesisBlock);
        Initial = Replica.After(Description, ServerState.Initial(Description), 0, Genesis.Hash, GenesisBlock);
        Announcement = new RoundAnnouncement(Description.Id, 1, Genesis.Hash, Initial.ModelRoot, GenesisBlock + Description.BeaconDepth, Cohort());
    }

    public SigningKey Coordinator { get; } = Key(99);

    public SigningKey Stranger { get; } = Key(98);

    /// <summary>Ascending by public key, as in every cohort.</summary>
    public IReadOnlyList<SigningKey> Members { get; } = [.. new[] { Key(1), Key(2), Key(3) }.OrderBy(k => k.PublicKey)];

    public FederationDescription Description { get; }

    public ScriptedChain Chain { get; } = new();

    public RoundRecord Genesis { get; }

    public Replica Initial { get; }

    public RoundAnnouncement Announcement { get; }

    public Signed SignedAnnouncement => Coordinator.Sign(Announcement.Encode());

    public RecordCheck Check => new(Description, Chain, Chain, (hash, _, _) => Task.FromResult(_blobs[hash]));

    public long[] Update(int member) => Enumerable.Range(0, 14).Select(j => (long)((member + 1) * 1000 * (j - 6))).ToArray();

    public IReadOnlyDictionary<Bytes32, byte[]> StoredBlobs => _blobs;

    public Bytes32 Put(byte[] blob)
    {
        _blobs[Bytes32.Sha256(blob)] = blob;
        return Bytes32.Sha256(blob);
    }

    public void Anchor(RoundRecord record, ulong block) => AnchorBytes(record.Round, record.Encode(), record.ModelAfter, block);

    public void AnchorBytes(ulong round, byte[] record, Bytes32 modelRoot, ulong block)
    {
        Chain.Rounds.RemoveRange((int)round, Chain.Rounds.Count - (int)round);
        Chain.Rounds.Add(new AnchoredRound(round, Bytes32.Sha256(record), modelRoot, block));
    }

    public SubmissionMessage Submission(int member) => new(Description.Id, 1, Members[member].PublicKey, SignedAnnouncement.Hash,
        ScriptedChain.BlockHash(Announcement.BeaconBlock), new byte[96], Bytes32.Sha256([9]), Put(Blobs.EncodeUpdate(Update(member))), Bytes32.Sha256([8]));

    public Signed SignedSubmission(int member) => Members[member].Sign(Submission(member).Encode());

    public Signed Receipt(int member, Signed submission, bool accepted, string reason = "") =>
        Coordinator.Sign(new ReceiptMessage(Description.Id, 1, Members[member].PublicKey, submission.Hash, accepted, reason).Encode());

    public Outcome Accepted(int member)
    {
        var submission = SignedSubmission(member);
        return new Outcome(Members[member].PublicKey, OutcomeKind.Accepted, submission, Receipt(member, submission, true));
    }

    public Outcome Refused(int member)
    {
        var submission = SignedSubmission(member);
        return new Outcome(Members[member].PublicKey, OutcomeKind.Refused, submission, Receipt(member, submission, false, "opening"));
    }

    public Outcome Absent(int member) => new(Members[member].PublicKey, OutcomeKind.Absent, null, null);

    /// <summary>The honest record of round 1 for these outcomes.</summary>
    public RoundRecord RecordOf(params Outcome[] outcomes)
    {
        var sum = new UpdateSum(Description.Network);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Kind == OutcomeKind.Accepted)
            {
                sum.Add(Update(i), Announcement.Cohort[i].BatchSize);
            }
        }
        var applied = sum.Count > 0;
        var state = applied ? Initial.State.Apply(Description, sum.Values, sum.BatchSum) : Initial.State;
        using var model = new Model(Description.Network, state.Weights);
        return new RoundRecord(Description.Id, 1, Genesis.Hash, SignedAnnouncement, ScriptedChain.BlockHash(Announcement.BeaconBlock), outcomes, applied,
            applied ? sum.BatchSum : 0, applied ? sum.Hash : Bytes32.Zero, Initial.ModelRoot, model.Root, Put(Blobs.EncodeModel(state.Weights)), state.Hash);
    }

    public RoundRecord Honest() => RecordOf(Accepted(0), Refused(1), Accepted(2));

    public static DoesNotHoldException Refuses(Action action, string message)
    {
        var e = Assert.Throws<DoesNotHoldException>(action);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        return e;
    }

    public static async Task RefusesAsync(Func<Task> action, string message) =>
        Assert.Contains(message, (await Assert.ThrowsAsync<DoesNotHoldException>(action)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        foreach (var key in Members.Concat([Coordinator, Stranger]))
        {
            key.Dispose();
        }
    }

    public static SigningKey Key(byte seed) => SigningKey.FromSeed(Enumerable.Repeat(seed, 32).ToArray());

    private List<CohortMember> Cohort()
    {
        // 100, 200 and 300 of 600 records: round(128/6) = 21, round(128/3) = 43, 64
        uint[] sizes = [21, 43, 64];
        return [.. Chain.Enrolments.Select((e, i) => new CohortMember(e.Participant, e.VrfKey, e.DatasetRoot, e.RecordCount, sizes[i], e.Block))];
    }

    private RoundRecord MakeGenesis()
    {
        var state = ServerState.Initial(Description);
        using var model = new Model(Description.Network, state.Weights);
        return new RoundRecord(Description.Id, 0, Bytes32.Zero, new Signed([], []), Bytes32.Zero, [], false, 0, Bytes32.Zero, Bytes32.Zero, model.Root,
            Put(Blobs.EncodeModel(state.Weights)), state.Hash);
    }
}
