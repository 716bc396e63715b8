using FederatedZk.Aggregation;
using FederatedZk.Contracts;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Rounds;
using FederatedZk.Participant.Rpc;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

/// <summary>One participant with real keys, records, proofs and disk, against a scripted coordinator over gRPC.</summary>
public sealed class RoundLoopTests : IAsyncLifetime
{
    private readonly TestFederation _federation = new();
    private readonly TempFolder _folder = new();
    private readonly RecordingLog _log = new();

    private Hospital _hospital = null!;
    private ScriptedCoordinator _coordinator = null!;
    private CoordinatorClient _client = null!;

    public async Task InitializeAsync()
    {
        _hospital = new Hospital(_folder, _federation.Description);
        _coordinator = await ScriptedCoordinator.StartAsync();
        _client = new CoordinatorClient(_coordinator.Address, _log.Logger);
        _federation.Chain.Enrolments.Clear();
        _federation.Chain.Enrolments.Add(_hospital.Anchored(5));
        _coordinator.Records.Add(_federation.Genesis.Encode());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _coordinator.DisposeAsync();
        _hospital.Dispose();
        _folder.Dispose();
        _federation.Dispose();
    }

    private Bytes32 Self => _hospital.Signing.PublicKey;

    private RoundAnnouncement Announcement => _federation.Announcement with
    {
        Cohort = [new CohortMember(Self, _hospital.Vrf.PublicKey, _hospital.Dataset.Root, 40, 40, 5)],
    };

    private RoundNews.Announced News => new(_federation.Coordinator.Sign(Announcement.Encode()), _federation.Initial.ModelBlob, null);

    private RoundLoop Loop(Journal journal, IRoundAnswer? answer = null, uint minimumBatch = 8) => new(
        new Membership(_federation.Description, _hospital.Signing, _hospital.Anchored(5), _hospital.Train, minimumBatch), _client, _federation.Chain, _federation.Chain, journal,
        answer ?? new ProvenStep(_hospital.Means, _log.Logger), _log.Logger);

    private Signed Receipt(Answer answer, bool accepted, SigningKey? by = null) =>
        (by ?? _federation.Coordinator).Sign(new ReceiptMessage(_federation.Description.Id, 1, Self, answer.Submission.Hash, accepted, accepted ? "" : "late").Encode());

    /// <summary>As one process life: opens the journal, handles the news, closes it.</summary>
    private async Task LiveAsync(params RoundNews[] news)
    {
        using var journal = Journal.Open(_folder.File("journal"));
        var loop = Loop(journal);
        foreach (var one in news)
        {
            await loop.HandleAsync(one, CancellationToken.None);
        }
    }

    private RoundRecord Close(Answer answer)
    {
        var update = Blobs.DecodeUpdate(_federation.Description.Network, answer.Update);
        var sum = new UpdateSum(_federation.Description.Network);
        sum.Add(update, 40);
        var state = _federation.Initial.State.Apply(_federation.Description, sum.Values, sum.BatchSum);
        var after = Replica.After(_federation.Description, state, 1, Bytes32.Zero, 0);
        _coordinator.Blobs[Bytes32.Sha256(answer.Update)] = answer.Update;
        var record = new RoundRecord(_federation.Description.Id, 1, _federation.Genesis.Hash, News.Announcement, ScriptedChain.BlockHash(12),
            [new Outcome(Self, OutcomeKind.Accepted, answer.Submission, Receipt(answer, true))], true, 40, sum.Hash, _federation.Initial.ModelRoot, after.ModelRoot, after.ModelBlob, state.Hash);
        _federation.Anchor(record, TestFederation.RoundOneBlock);
        _coordinator.Records.Add(record.Encode());
        return record;
    }

    [Fact]
    public async Task AfterARestartTheSameBytesAreSentAgainAndNothingIsProvedTwice()
    {
        await Assert.ThrowsAsync<CoordinatorUnavailableException>(() => LiveAsync(News));
        var attempts = _hospital.Keys.Attempts.Last;
        _coordinator.Receipt = a => Receipt(a, true);
        await LiveAsync(News);
        await LiveAsync(News);
        var sent = _coordinator.Submitted.ToArray();
        Assert.Equal(2, sent.Length); // a receipt ends it: the third life sends nothing
        Assert.Equal(sent[0].Submission.Body, sent[1].Submission.Body);
        Assert.Equal(sent[0].Submission.Signature, sent[1].Submission.Signature);
        Assert.Equal(sent[0].Update, sent[1].Update);
        Assert.Equal(sent[0].Proof, sent[1].Proof);
        Assert.Equal(attempts, _hospital.Keys.Attempts.Last);
    }

    [Fact]
    public async Task ARoundTakenUpWithAnotherBeaconIsNotAnsweredAgain()
    {
        await Assert.ThrowsAsync<CoordinatorUnavailableException>(() => LiveAsync(News));
        _federation.Chain.Replaced[12] = Bytes32.Sha256([12]);
        _coordinator.Receipt = a => Receipt(a, true);
        await LiveAsync(News);
        Assert.Single(_coordinator.Submitted);
        Assert.Contains(_log.Lines, l => l.StartsWith("Error: Round 1 was announced before with other contents or another beacon block", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AReceiptByAnybodyElseEndsIt()
    {
        _coordinator.Receipt = a => Receipt(a, true, _federation.Stranger);
        await TestFederation.RefusesAsync(() => LiveAsync(News), "receipt for round 1: not signed by the coordinator");
        using var journal = Journal.Open(_folder.File("journal"));
        Assert.Null(journal.ReceiptFor(1));
    }

    [Fact]
    public async Task ABadAnnouncementIsNotAnswered()
    {
        var bad = News with { Announcement = _federation.Coordinator.Sign((Announcement with { ModelRoot = Bytes32.Sha256([1]) }).Encode()) };
        await TestFederation.RefusesAsync(() => LiveAsync(bad), "announcement of round 1: model root is ");
        Assert.Empty(_coordinator.Submitted);
        Assert.Equal(1ul, _hospital.Keys.Attempts.Last); // the enrolment's
    }

    [Fact]
    public async Task ARefusalIsLoggedAndTheParticipantGoesOn()
    {
        _coordinator.Receipt = a => Receipt(a, false);
        await LiveAsync(News);
        Assert.Contains("Error: Round 1: the update was refused: \"late\"", _log.Lines);
    }

    [Fact]
    public async Task AClosedRoundIsCheckedAndItsModelReportedOnce()
    {
        _coordinator.Receipt = a => Receipt(a, true);
        await LiveAsync(News);
        var record = Close(_coordinator.Submitted.Single());
        await LiveAsync(new RoundNews.Closed(record.Encode()));
        await LiveAsync(new RoundNews.Closed(record.Encode()));
        var metrics = _coordinator.Metrics.ToArray();
        Assert.All(metrics, m => Assert.True(Signatures.Verify(Self, m)));
        Assert.Equal([0ul, 1ul], metrics.Select(m => MetricsMessage.Decode(m.Body).Round));
        var last = MetricsMessage.Decode(metrics[1].Body);
        Assert.Equal((record.ModelAfter, 40u, Self), (last.ModelRoot, last.Count, last.Participant));
        Assert.InRange(last.Correct, 1u, 40u);
    }

    [Fact]
    public async Task MetricsThatWereNotTakenAreSentWhenTheCoordinatorIsBack()
    {
        _coordinator.TakesMetrics = false;
        using var journal = Journal.Open(_folder.File("journal"));
        var loop = Loop(journal);
        var genesis = new RoundNews.Closed(_federation.Genesis.Encode());
        await Assert.ThrowsAsync<CoordinatorUnavailableException>(() => loop.HandleAsync(genesis, CancellationToken.None));
        _coordinator.TakesMetrics = true;
        await loop.HandleAsync(genesis, CancellationToken.None);
        Assert.Equal(0ul, MetricsMessage.Decode(Assert.Single(_coordinator.Metrics).Body).Round);
    }

    private sealed class Unprovable : IRoundAnswer
    {
        public int Asked { get; private set; }

        public Answer? Compute(RoundTask task, CancellationToken cancellationToken)
        {
            Asked++;
            return null;
        }
    }

    /// <summary>Failure depends on records; how often a model may ask is limited, over restarts, and once a round.</summary>
    [Fact]
    public async Task UnprovableStepsAreCapped()
    {
        var answer = new Unprovable();
        using (var journal = Journal.Open(_folder.File("journal")))
        {
            for (ulong round = 100; round < 99 + RoundLoop.FailuresAllowed; round++)
            {
                journal.Fail(round, _hospital.Dataset.Root);
                journal.Fail(round + 1000, Bytes32.Sha256([4])); // another dataset's
            }
        }
        for (var life = 0; life < 2; life++)
        {
            using var journal = Journal.Open(_folder.File("journal"));
            await Loop(journal, answer).HandleAsync(News, CancellationToken.None);
            Assert.Equal(1, answer.Asked); // the second life is the same round again
            Assert.Equal(RoundLoop.FailuresAllowed, journal.FailuresOn(_hospital.Dataset.Root));
        }
        File.Delete(_folder.File("journal"));
        using var full = Journal.Open(_folder.File("journal"));
        for (ulong round = 100; round < 100 + RoundLoop.FailuresAllowed; round++)
        {
            full.Fail(round, _hospital.Dataset.Root);
        }
        await Loop(full, answer).HandleAsync(News, CancellationToken.None);
        Assert.Equal(1, answer.Asked);
        Assert.Contains(_log.Lines, l => l.Contains("steps on this dataset could not be proved; no more are tried", StringComparison.Ordinal));
    }

    /// <summary>An enrolment of very many records, which a coordinator can anchor without any, leaves everybody else a batch of one: its update would be the record.</summary>
    [Theory]
    [InlineData(1000u, 5u, 5u, true)]
    [InlineData(1000u, 5u, 6u, false)]
    [InlineData(uint.MaxValue, 1u, 8u, false)]
    public async Task ASmallBatchIsSatOut(uint othersRecords, uint batch, uint minimum, bool answers)
    {
        var other = new AnchoredEnrolment(new Bytes32(Enumerable.Repeat((byte)0xff, 32).ToArray()), Bytes32.Sha256([1]), Bytes32.Sha256([2]), othersRecords, Bytes32.Sha256([3]), 6);
        _federation.Chain.Enrolments.Add(other);
        var announcement = Announcement with
        {
            Cohort =
            [
                Announcement.Cohort[0] with { BatchSize = batch },
                new CohortMember(other.Participant, other.VrfKey, other.DatasetRoot, othersRecords, BatchSizes.For([40, othersRecords], 128)[1], 6),
            ],
        };
        _coordinator.Receipt = a => Receipt(a, true);
        using var journal = Journal.Open(_folder.File("journal"));
        await Loop(journal, minimumBatch: minimum).HandleAsync(News with { Announcement = _federation.Coordinator.Sign(announcement.Encode()) }, CancellationToken.None);
        Assert.Equal(answers ? 1 : 0, _coordinator.Submitted.Count);
        Assert.Equal(!answers, _log.Lines.Any(l => l.Contains($"a batch of {batch} records, at least {minimum} are asked for", StringComparison.Ordinal)));
    }

    /// <summary>The contract does not read signatures: a coordinator can anchor an enrolment in a participant's name.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnotherEnrolmentInItsNameOverTheSameRootIsNoticed(bool otherKey)
    {
        var own = _hospital.Anchored(6);
        var forged = otherKey ? own with { VrfKey = Bytes32.Sha256([1]), EnrolmentHash = Bytes32.Zero } : own with { RecordCount = 20, EnrolmentHash = Bytes32.Zero };
        _federation.Chain.Enrolments.Add(forged);
        var announcement = Announcement with
        {
            Cohort = [new CohortMember(Self, forged.VrfKey, forged.DatasetRoot, forged.RecordCount, forged.RecordCount, 6)],
        };
        var news = News with { Announcement = _federation.Coordinator.Sign(announcement.Encode()) };
        await TestFederation.RefusesAsync(() => LiveAsync(news), $"announcement of round 1: own {(otherKey ? "VRF key" : "record count")} is ");
        Assert.Empty(_coordinator.Submitted);
    }

    [Fact]
    public async Task AnotherRecordForAClosedRoundIsNoticed()
    {
        _coordinator.Receipt = a => Receipt(a, true);
        using var journal = Journal.Open(_folder.File("journal"));
        var loop = Loop(journal);
        await loop.HandleAsync(News, CancellationToken.None);
        var record = Close(_coordinator.Submitted.Single());
        await loop.HandleAsync(new RoundNews.Closed(record.Encode()), CancellationToken.None);
        await TestFederation.RefusesAsync(() => loop.HandleAsync(new RoundNews.Closed((record with { StateHash = Bytes32.Zero }).Encode()), CancellationToken.None),
            "round 1 was closed before with another record");
    }

    [Fact]
    public async Task ABlobWithOtherBytesIsNoticed()
    {
        _coordinator.Receipt = a => Receipt(a, true);
        await LiveAsync(News);
        var answer = _coordinator.Submitted.Single();
        var record = Close(answer);
        _coordinator.Blobs[Bytes32.Sha256(answer.Update)] = new byte[answer.Update.Length];
        await TestFederation.RefusesAsync(() => LiveAsync(new RoundNews.Closed(record.Encode())), "hash of a blob is ");
        _coordinator.Blobs[Bytes32.Sha256(answer.Update)] = new byte[answer.Update.Length + 1];
        await TestFederation.RefusesAsync(() => LiveAsync(new RoundNews.Closed(record.Encode())), $"more than {answer.Update.Length} bytes");
    }

    [Fact]
    public async Task AReplyWithoutBoundIsNotRead()
    {
        _coordinator.Records.Add(new byte[CoordinatorClient.LargestReply]);
        var e = await Assert.ThrowsAsync<CoordinatorUnavailableException>(() => _client.ListRecordsAsync(0, 1, CancellationToken.None));
        Assert.Contains("ResourceExhausted", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFederationThatEndsEarlyIsNoticed() =>
        await TestFederation.RefusesAsync(() => LiveAsync(new RoundNews.Finished(2)), "last round of the finished federation is 2, expected 3");

    /// <summary>The log has kinds, sizes and hashes of what left, and neither keys nor records.</summary>
    [Fact]
    public async Task TheLogSaysWhatLeftAndNothingSecret()
    {
        _coordinator.Receipt = a => Receipt(a, true);
        await LiveAsync(News);
        var answer = _coordinator.Submitted.Single();
        Assert.Contains($"Information: Leaving the building: \"update\", 112 bytes, SHA-256 \"{Bytes32.Sha256(answer.Update)}\"", _log.Lines);
        Assert.Contains($"Information: Leaving the building: \"proof\", {answer.Proof.Length} bytes, SHA-256 \"{Bytes32.Sha256(answer.Proof)}\"", _log.Lines);
        var keys = _hospital.Keys;
        foreach (var secret in new[] { keys.SigningSeed, keys.VrfSeed, keys.OpeningKey, keys.EnrolmentNonce! })
        {
            Assert.DoesNotContain(_log.Lines, l => l.Contains(Convert.ToHexString(secret)[..16], StringComparison.OrdinalIgnoreCase)
                || l.Contains(Convert.ToBase64String(secret)[..12], StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("http://192.0.2.1:5000", false)]
    [InlineData("http://example.org:5000", false)]
    [InlineData("ftp://127.0.0.1:5000", false)]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("http://localhost:5000", true)]
    [InlineData("https://192.0.2.1:5000", true)]
    public void PlainHttpIsForLoopbackOnly(string address, bool taken)
    {
        void Make() => new CoordinatorClient(new Uri(address), _log.Logger).Dispose();
        if (taken)
        {
            Make();
        }
        else
        {
            Assert.Contains($"--coordinator is '{new Uri(address)}', expected http:// on a loopback address", Assert.Throws<SettingException>(Make).Message, StringComparison.Ordinal);
        }
    }
}
