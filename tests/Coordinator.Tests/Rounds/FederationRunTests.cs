using FederatedZk.Aggregation;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Grpc.Core;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Rounds;

/// <summary>A federation from enrolment to its end, with the real prover, store, node and gRPC.</summary>
[Collection("node")]
public sealed class FederationRunTests(NodeFixture chain, ITestOutputHelper output)
{
    [Fact]
    public async Task ThreeHospitalsTrainTwoRoundsAndEveryRecordIsAnchored()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["minimumCohort"] = 3);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 1, 8);
        using var second = new TestHospital(federation.Description, 2, 12);
        using var third = new TestHospital(federation.Description, 3, 5);
        await client.EnrolAllAsync(first, second, third);

        var genesis = await client.ClosedAsync(0);
        Assert.Equal(ServerState.Initial(federation.Description).Hash, genesis.StateHash);
        Assert.False(genesis.Applied);
        var previous = genesis;
        var state = ServerState.Initial(federation.Description);
        for (ulong round = 1; round <= 2; round++)
        {
            var record = await client.PlayAsync(round, federation.Chain, first, second, third);
            Assert.Equal(previous.Hash, record.PreviousRecord);
            Assert.Equal(previous.ModelAfter, record.ModelBefore);
            Assert.All(record.Outcomes, o => Assert.Equal(OutcomeKind.Accepted, o.Kind));
            Assert.Equal(record.Outcomes.Select(o => o.Participant).Order(), record.Outcomes.Select(o => o.Participant));
            state = await ReplayedAsync(client, federation.Description, state, record);
            Assert.Equal(state.Hash, record.StateHash);
            using var model = new Model(federation.Description.Network, state.Weights);
            Assert.Equal(model.Root, record.ModelAfter);
            var anchored = await federation.Chain.GetRoundAsync(federation.Description.Id, round);
            Assert.Equal(record.Hash, anchored!.RecordHash);
            Assert.Equal(record.ModelAfter, anchored.ModelRoot);
            previous = record;
        }
        await host.Rounds.WaitAsync(TestFederation.Patience);
        Assert.NotEqual(genesis.ModelAfter, previous.ModelAfter);
        Assert.Equal("finished", (await client.Records.GetStatusAsync(new GetStatusRequest())).State);
        await AssertHistoryAsync(federation, host);
    }

    private static async Task<ServerState> ReplayedAsync(TestClient client, FederationDescription d, ServerState before, RoundRecord record)
    {
        var announcement = RoundAnnouncement.Decode(record.Announcement.Body);
        Assert.True(Signatures.Verify(d.CoordinatorKey, record.Announcement));
        var total = new long[d.Network.ParameterCount];
        foreach (var outcome in record.Outcomes)
        {
            var submission = SubmissionMessage.Decode(outcome.Submission!.Body);
            Assert.True(Signatures.Verify(outcome.Participant, outcome.Submission));
            var update = Blobs.DecodeUpdate(d.Network, await client.BlobAsync(submission.UpdateHash));
            await client.BlobAsync(submission.ProofHash);
            for (var i = 0; i < total.Length; i++)
            {
                total[i] += update[i];
            }
        }
        Assert.Equal((uint)announcement.Cohort.Sum(m => m.BatchSize), record.BatchSum);
        Assert.Equal(Bytes32.Sha256(Blobs.EncodeUpdate(total)), record.SumHash);
        return before.Apply(d, total, record.BatchSum);
    }

    private static async Task AssertHistoryAsync(TestFederation federation, Hosting.CoordinatorHost host)
    {
        RoundState?[] usual = [null, RoundState.Announced, RoundState.Collecting, RoundState.Concluded];
        var expected = new List<(ulong, RoundState?)> { (0, null), (0, RoundState.Concluded) };
        expected.AddRange(from round in new ulong[] { 1, 2 } from state in usual select (round, state));
        Assert.Equal(expected, host.Parts.Store.Rounds.History().Select(h => (h.Round, h.Transition.From)));
        Assert.All(host.Parts.Store.Rounds.History(), h => Assert.Contains(h.Transition, RoundTransitions.All));
        Assert.Equal(3UL, await federation.Chain.GetRoundCountAsync(federation.Description.Id));
    }

    [Fact]
    public async Task WatchersBeginWithTheCurrentStateAndEndWithTheFederation()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["rounds"] = 1);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 4);
        using var second = new TestHospital(federation.Description, 5);
        await client.EnrolAllAsync(first, second);
        var opened = await client.OpenedAsync(1, federation.Chain);
        await TestFederation.UntilAsync(() => host.Parts.Store.Rounds.Find(1) is { State: RoundState.Collecting }, "the beacon");

        var watchers = Enumerable.Range(0, 5).Select(_ => EventsAsync(client)).ToList();
        await TestFederation.UntilAsync(() => host.Parts.Feed.WatcherCount == 5, "five watchers");
        Assert.True((await client.SubmitAsync(opened.AnswerOf(first))).Accepted);
        Assert.True((await client.SubmitAsync(opened.AnswerOf(second))).Accepted);

        foreach (var events in await Task.WhenAll(watchers))
        {
            Assert.Equal(
                [RoundEvent.EventOneofCase.Closed, RoundEvent.EventOneofCase.Announced, RoundEvent.EventOneofCase.Closed, RoundEvent.EventOneofCase.Finished],
                events.Select(e => e.EventCase));
            Assert.Equal(0UL, RoundRecord.Decode(events[0].Closed.Record.Span).Round);
            Assert.Equal(1UL, RoundRecord.Decode(events[2].Closed.Record.Span).Round);
            Assert.True(events[1].Announced.DeadlineUnixMs > 0);
        }
        Assert.Equal([RoundEvent.EventOneofCase.Closed, RoundEvent.EventOneofCase.Finished], (await EventsAsync(client)).Select(e => e.EventCase));
    }

    private static async Task<List<RoundEvent>> EventsAsync(TestClient client)
    {
        using var call = client.Federation.WatchRounds(new WatchRoundsRequest());
        var events = new List<RoundEvent>();
        await foreach (var happened in call.ResponseStream.ReadAllAsync())
        {
            events.Add(happened);
        }
        return events;
    }

    [Fact]
    public async Task ARoundThatNobodyAnswersIsAnchoredAndTheNextOneRuns()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["roundDeadlineSeconds"] = 2);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 6);
        using var second = new TestHospital(federation.Description, 7);
        await client.EnrolAllAsync(first, second);
        var genesis = await client.ClosedAsync(0);

        var silent = await client.ClosedAsync(1);
        Assert.False(silent.Applied);
        Assert.All(silent.Outcomes, o => Assert.Equal(new Outcome(o.Participant, OutcomeKind.Absent, null, null), o));
        Assert.Equal((0u, Bytes32.Zero), (silent.BatchSum, silent.SumHash));
        Assert.Equal((genesis.ModelAfter, genesis.ModelBlob, genesis.StateHash), (silent.ModelAfter, silent.ModelBlob, silent.StateHash));
        Assert.Equal(silent.Hash, (await federation.Chain.GetRoundAsync(federation.Description.Id, 1))!.RecordHash);

        var record = await client.PlayAsync(2, federation.Chain, first, second);
        Assert.True(record.Applied);
    }

    [Fact]
    public async Task AnOptimiserThatDivergesLeavesTheModelAndTheRoundIsAnchored()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => (c["optimiser"]!["learningRate"], c["rounds"]) = (1e12, 1));
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 8);
        using var second = new TestHospital(federation.Description, 9);
        await client.EnrolAllAsync(first, second);
        var genesis = await client.ClosedAsync(0);
        var record = await client.PlayAsync(1, federation.Chain, first, second);
        Assert.All(record.Outcomes, o => Assert.Equal(OutcomeKind.Accepted, o.Kind));
        Assert.Equal((false, Bytes32.Zero, 8u), (record.Applied, record.SumHash, record.BatchSum));
        Assert.Equal((genesis.ModelAfter, genesis.ModelBlob, genesis.StateHash), (record.ModelAfter, record.ModelBlob, record.StateHash));
        await host.Rounds.WaitAsync(TestFederation.Patience);
        Assert.Equal(record.Hash, (await federation.Chain.GetRoundAsync(federation.Description.Id, 1))!.RecordHash);
    }
}
