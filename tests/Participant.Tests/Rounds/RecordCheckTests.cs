using FederatedZk.Aggregation;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

/// <summary>The records here are anchored as they are: a coordinator that lies in a record anchors the lie, too.</summary>
public sealed class RecordCheckTests : IDisposable
{
    private static readonly Bytes32 Other = Bytes32.Sha256([77]);

    private readonly TestFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    private Task<CheckedRecord> NextAsync(RoundRecord record)
    {
        _federation.Anchor(record, TestFederation.RoundOneBlock);
        return _federation.Check.NextAsync(_federation.Initial, record.Encode(), CancellationToken.None);
    }

    private Task<CheckedRecord> GenesisAsync(RoundRecord record)
    {
        _federation.Anchor(record, TestFederation.GenesisBlock);
        return _federation.Check.GenesisAsync(record.Encode(), CancellationToken.None);
    }

    [Fact]
    public async Task TheHonestGenesisRecordHolds()
    {
        var held = await GenesisAsync(_federation.Genesis);
        Assert.Equal((0ul, _federation.Genesis.Hash, TestFederation.GenesisBlock), (held.After.Round, held.After.RecordHash, held.After.AnchorBlock));
        Assert.Equal(_federation.Genesis.ModelAfter, held.After.ModelRoot);
    }

    [Fact]
    public async Task TheHonestRecordHoldsAndMovesTheModel()
    {
        var record = _federation.Honest();
        var held = await NextAsync(record);
        Assert.Equal((1ul, record.Hash, TestFederation.RoundOneBlock), (held.After.Round, held.After.RecordHash, held.After.AnchorBlock));
        Assert.NotEqual(_federation.Initial.ModelRoot, held.After.ModelRoot);
        Assert.Equal(85u, held.Record.BatchSum);
    }

    [Fact]
    public async Task ARoundWithoutAcceptedUpdatesKeepsTheModel()
    {
        var held = await NextAsync(_federation.RecordOf(_federation.Absent(0), _federation.Refused(1), _federation.Absent(2)));
        Assert.Equal(_federation.Initial.ModelRoot, held.After.ModelRoot);
        Assert.False(held.Record.Applied);
    }

    /// <summary>As at the coordinator and the auditor: nothing is applied, and the batch sizes are added up all the same.</summary>
    [Fact]
    public async Task ASumBeyond64BitsIsNotApplied()
    {
        var f = _federation;
        var large = f.Put(Blobs.EncodeUpdate(Enumerable.Repeat(long.MaxValue, 14).ToArray()));
        Outcome Accepted(int member)
        {
            var submission = f.Members[member].Sign((f.Submission(member) with { UpdateHash = large }).Encode());
            return new Outcome(f.Members[member].PublicKey, OutcomeKind.Accepted, submission, f.Receipt(member, submission, true));
        }
        var record = f.RecordOf(f.Absent(0), f.Absent(1), f.Absent(2)) with { Outcomes = [Accepted(0), Accepted(1), Accepted(2)], BatchSum = 128 };
        var held = await NextAsync(record);
        Assert.Equal((false, _federation.Initial.ModelRoot), (held.Record.Applied, held.After.ModelRoot));
        await TestFederation.RefusesAsync(() => NextAsync(record with { Applied = true }), "record of round 1: applied is True, expected False");
    }

    public static TheoryData<string, string> GenesisChanges() => new()
    {
        { "model", "genesis record: " },
        { "previous", "genesis record: previous record is " },
        { "before", "genesis record: model before is " },
        { "model after", "record of round 0: model after is " },
        { "model blob", "record of round 0: model blob is " },
        { "state", "record of round 0: optimiser state is " },
    };

    [Theory]
    [MemberData(nameof(GenesisChanges))]
    public async Task AnotherGenesisIsNoticed(string change, string message)
    {
        var g = _federation.Genesis;
        try
        {
            var changed = change switch
            {
                "model" => g with { BatchSum = 5 },
                "previous" => g with { PreviousRecord = Other },
                "before" => g with { ModelBefore = Other },
                "model after" => g with { ModelAfter = Other },
                "model blob" => g with { ModelBlob = Other },
                _ => g with { StateHash = Other },
            };
            await TestFederation.RefusesAsync(() => GenesisAsync(changed), message);
        }
        catch (MalformedMessageException)
        {
            Assert.Equal("model", change);
        }
    }

    public static TheoryData<string, string> Changes() => new()
    {
        { "federation", "record of round 1: federation is " },
        { "round", "record of round 1: round is 2, expected 1" },
        { "previous", "record of round 1: previous record is " },
        { "model before", "record of round 1: model before is " },
        { "announcement by a stranger", "announcement: not signed by the coordinator" },
        { "another announcement", "announcement of round 1: model root is " },
        { "beacon", "record of round 1: beacon hash is " },
        { "outcome missing", "record of round 1: the outcomes are not those of the cohort, in its order" },
        { "batch sum", "record of round 1: sum of the batch sizes is 86, expected 85" },
        { "sum", "record of round 1: sum of the accepted updates is " },
        { "model after", "record of round 1: model after is " },
        { "model blob", "record of round 1: model blob is " },
        { "state", "record of round 1: optimiser state is " },
        { "not applied", "record of round 1: applied is False, expected True" },
        { "submission not signed", "accepted without a submission signed by the participant" },
        { "submission of another round", "round of the submission is 2, expected 1" },
        { "submission for another announcement", "announcement that the submission answers is " },
        { "submission on another beacon", "beacon hash of the submission is " },
        { "receipt not signed", "no receipt signed by the coordinator" },
        { "receipt refuses", "the receipt is for something else" },
        { "receipt for another message", "message that the receipt answers is " },
        { "refusal without receipt", "no receipt signed by the coordinator" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task EveryLieInAnAnchoredRecordIsNoticed(string change, string message)
    {
        var record = Change(_federation.Honest(), change);
        byte[] bytes;
        try
        {
            bytes = record.Encode();
            RoundRecord.Decode(bytes);
        }
        catch (MalformedMessageException)
        {
            return; // the encoding itself forbids it; ProverCore.Tests has that
        }
        _federation.AnchorBytes(1, bytes, record.ModelAfter, TestFederation.RoundOneBlock);
        await TestFederation.RefusesAsync(() => _federation.Check.NextAsync(_federation.Initial, bytes, CancellationToken.None), message);
    }

    private RoundRecord Change(RoundRecord r, string change)
    {
        var f = _federation;
        return change switch
        {
            "federation" => r with { Federation = Other },
            "round" => r with { Round = 2 },
            "previous" => r with { PreviousRecord = Other },
            "model before" => r with { ModelBefore = Other },
            "announcement by a stranger" => r with { Announcement = f.Stranger.Sign(f.Announcement.Encode()) },
            "another announcement" => r with { Announcement = f.Coordinator.Sign((f.Announcement with { ModelRoot = Other }).Encode()) },
            "beacon" => r with { BeaconHash = Other },
            "outcome missing" => r with { Outcomes = [.. r.Outcomes.Take(2)] },
            "batch sum" => r with { BatchSum = r.BatchSum + 1 },
            "sum" => r with { SumHash = Other },
            "model after" => r with { ModelAfter = Other },
            "model blob" => r with { ModelBlob = Other },
            "state" => r with { StateHash = Other },
            "not applied" => r with { Applied = false, SumHash = Bytes32.Zero, ModelAfter = r.ModelBefore },
            "submission not signed" => First(r, o => o with { Submission = f.Stranger.Sign(o.Submission!.Body) }),
            "submission of another round" => Resigned(r, s => s with { Round = 2 }),
            "submission for another announcement" => Resigned(r, s => s with { Announcement = Other }),
            "submission on another beacon" => Resigned(r, s => s with { BeaconHash = Other }),
            "receipt not signed" => First(r, o => o with { Receipt = f.Stranger.Sign(o.Receipt!.Body) }),
            "receipt refuses" => First(r, o => o with { Receipt = f.Receipt(0, o.Submission!, false) }),
            "receipt for another message" => First(r, o => o with { Receipt = f.Receipt(0, f.SignedSubmission(2), true) }),
            "refusal without receipt" => r with { Outcomes = [r.Outcomes[0], r.Outcomes[1] with { Receipt = null }, r.Outcomes[2]] },
            _ => throw new ArgumentException(change),
        };
    }

    private static RoundRecord First(RoundRecord record, Func<Outcome, Outcome> change) => record with { Outcomes = [change(record.Outcomes[0]), .. record.Outcomes.Skip(1)] };

    private RoundRecord Resigned(RoundRecord record, Func<SubmissionMessage, SubmissionMessage> change)
    {
        var submission = _federation.Members[0].Sign(change(_federation.Submission(0)).Encode());
        return First(record, o => o with { Submission = submission, Receipt = _federation.Receipt(0, submission, true) });
    }

    [Fact]
    public async Task ARecordThatIsNotTheAnchoredOneIsNoticed()
    {
        _federation.Anchor(_federation.Honest(), TestFederation.RoundOneBlock);
        var other = _federation.RecordOf(_federation.Accepted(0), _federation.Accepted(1), _federation.Accepted(2));
        await TestFederation.RefusesAsync(() => _federation.Check.NextAsync(_federation.Initial, other.Encode(), CancellationToken.None), "record of round 1: hash is ");
    }

    [Fact]
    public async Task ARecordThatIsNotAnchoredIsNoticed() => await TestFederation.RefusesAsync(
        () => _federation.Check.NextAsync(_federation.Initial, _federation.Honest().Encode(), CancellationToken.None), "record of round 1: nothing is anchored for it");

    [Fact]
    public async Task AnAnchorOfAnotherModelIsNoticed()
    {
        var record = _federation.Honest();
        _federation.AnchorBytes(1, record.Encode(), Other, TestFederation.RoundOneBlock);
        await TestFederation.RefusesAsync(() => _federation.Check.NextAsync(_federation.Initial, record.Encode(), CancellationToken.None), "anchor of round 1: model root is ");
    }

    /// <summary>The coordinator swaps one accepted update for another in its blobs, sums that, and is consistent everywhere but in the submission.</summary>
    [Fact]
    public async Task ASumOverOtherUpdatesThanTheSubmittedIsNoticed()
    {
        var f = _federation;
        var honest = f.Honest();
        var sum = new UpdateSum(f.Description.Network);
        sum.Add(f.Update(0), 21);
        sum.Add(f.Update(1), 64);
        var state = f.Initial.State.Apply(f.Description, sum.Values, sum.BatchSum);
        var after = Replica.After(f.Description, state, 1, Bytes32.Zero, 0);
        var lie = honest with { SumHash = sum.Hash, ModelAfter = after.ModelRoot, ModelBlob = after.ModelBlob, StateHash = state.Hash };
        await TestFederation.RefusesAsync(() => NextAsync(lie), "record of round 1: sum of the accepted updates is ");
    }
}
