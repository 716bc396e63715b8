using FederatedZk.Coordinator.Hosting;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Rounds;

/// <summary>The coordinator is stopped where a round stands in each of its states; the next one goes on from there.</summary>
[Collection("node")]
public sealed class RestartTests(NodeFixture chain, ITestOutputHelper output)
{
    private const int Never = int.MaxValue;

    /// <summary>A federation of two that stops asking for block hashes of round 1 after <paramref name="answered"/> answers.</summary>
    private async Task<(TestFederation Federation, CoordinatorHost Host, TestHospital[] Hospitals)> StuckAsync(int seed, int answered)
    {
        var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["rounds"] = 1);
        var host = await federation.StartAsync(new HeldBlocks(federation.Chain) { Holds = (_, n) => n > answered });
        TestHospital[] hospitals = [new(federation.Description, seed), new(federation.Description, seed + 1)];
        using var client = new TestClient(host.Address, federation.Description);
        await client.EnrolAllAsync(hospitals);
        return (federation, host, hospitals);
    }

    private static Task InStateAsync(CoordinatorHost host, RoundState state) =>
        TestFederation.UntilAsync(() => host.Parts.Store.Rounds.Last() is { Round: 1 } round && round.State == state, $"round 1 is {state}");

    private static async Task<RoundRecord> FinishAsync(TestFederation federation, TestHospital[] hospitals, Func<TestClient, Task>? before = null)
    {
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        if (before is not null)
        {
            await before(client);
        }
        else
        {
            await client.PlayAsync(1, federation.Chain, hospitals);
        }
        var record = await client.ClosedAsync(1);
        await host.Rounds.WaitAsync(TestFederation.Patience);
        Assert.Equal(2UL, await federation.Chain.GetRoundCountAsync(federation.Description.Id));
        Assert.Equal(record.Hash, (await federation.Chain.GetRoundAsync(federation.Description.Id, 1))!.RecordHash);
        Array.ForEach(hospitals, h => h.Dispose());
        return record;
    }

    [Fact]
    public async Task WhileAnnouncedTheSameAnnouncementStands()
    {
        var (federation, host, hospitals) = await StuckAsync(51, answered: 0);
        await using var _ = federation;
        await InStateAsync(host, RoundState.Announced);
        var announcement = host.Parts.Store.Rounds.Find(1)!.Announcement;
        await host.DisposeAsync();
        var record = await FinishAsync(federation, hospitals);
        Assert.Equal(announcement.Hash, record.Announcement.Hash);
        Assert.All(record.Outcomes, o => Assert.Equal(OutcomeKind.Accepted, o.Kind));
    }

    [Fact]
    public async Task WhileCollectingReceiptsAndUnverifiedSubmissionsAreKept()
    {
        var (federation, host, hospitals) = await StuckAsync(53, answered: Never);
        await using var _ = federation;
        Answer[] answers;
        SubmitReply first;
        using (var client = new TestClient(host.Address, federation.Description))
        {
            var opened = await client.OpenedAsync(1, federation.Chain);
            answers = [.. hospitals.Select(h => opened.AnswerOf(h))];
            first = await client.Federation.SubmitAsync(answers[0].Request);
            await InStateAsync(host, RoundState.Collecting);
        }
        await host.DisposeAsync();

        // The second submission was stored, and the coordinator died before it was verified.
        using (var store = CoordinatorStore.Open(federation.Directory.DatabaseFile, federation.Directory.BlobFolder, TimeProvider.System))
        {
            store.Blobs.Put(answers[1].Update);
            store.Blobs.Put(answers[1].Proof);
            store.Submissions.Add(store.Rounds.Last()!, hospitals[1].Key, answers[1].Submission, 0);
        }
        var record = await FinishAsync(federation, hospitals, async client =>
        {
            await client.ClosedAsync(1);
            Assert.Equal(first, await client.Federation.SubmitAsync(answers[0].Request));
            Assert.True((await client.SubmitAsync(answers[1])).Accepted);
        });
        Assert.All(record.Outcomes, o => Assert.Equal(OutcomeKind.Accepted, o.Kind));
    }

    [Fact]
    public async Task WhenConcludedTheRecordThatWasWrittenIsAnchored()
    {
        // Asked once for the beacon, once to see whether it stands; then not again before the anchor.
        var (federation, host, hospitals) = await StuckAsync(55, answered: 2);
        await using var _ = federation;
        using (var client = new TestClient(host.Address, federation.Description))
        {
            var opened = await client.OpenedAsync(1, federation.Chain);
            foreach (var hospital in hospitals)
            {
                Assert.True((await client.SubmitAsync(opened.AnswerOf(hospital))).Accepted);
            }
        }
        await InStateAsync(host, RoundState.Concluded);
        var hash = host.Parts.Store.Rounds.Find(1)!.RecordHash;
        Assert.Equal(1UL, await federation.Chain.GetRoundCountAsync(federation.Description.Id));
        await host.DisposeAsync();
        var record = await FinishAsync(federation, hospitals, _ => Task.CompletedTask);
        Assert.Equal(hash, record.Hash);
    }

    [Fact]
    public async Task AnAnchorThatWasMinedButNotNotedIsFoundOnTheChain()
    {
        var (federation, host, hospitals) = await StuckAsync(57, answered: 2);
        await using var _ = federation;
        using (var client = new TestClient(host.Address, federation.Description))
        {
            var opened = await client.OpenedAsync(1, federation.Chain);
            foreach (var hospital in hospitals)
            {
                await client.SubmitAsync(opened.AnswerOf(hospital));
            }
        }
        await InStateAsync(host, RoundState.Concluded);
        var round = host.Parts.Store.Rounds.Find(1)!;
        var anchor = await host.Parts.Chain.AnchorRoundAsync(1, round.RecordHash!.Value, RoundRecord.Decode(round.Record).ModelAfter, CancellationToken.None);
        await host.DisposeAsync();
        await FinishAsync(federation, hospitals, async client =>
        {
            await client.ClosedAsync(1);
            var stored = (await client.Records.ListRecordsAsync(new ListRecordsRequest { FromRound = 1 })).Records.Single();
            Assert.Equal((anchor.Block, Convert.ToHexString(anchor.Transaction)), (stored.Anchor.Block, Convert.ToHexString(stored.Anchor.Transaction.Span)));
        });
    }

    [Fact]
    public async Task AnEnrolmentThatWasStoredButNotAnchoredIsAnchored()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        using var hospital = new TestHospital(federation.Description, 59);
        var request = hospital.EnrolRequest();
        var host = await federation.StartAsync();
        host.Parts.Store.Blobs.Put(request.Commitments.Span);
        host.Parts.Store.Blobs.Put(request.Proof.Span);
        var enrolment = request.Enrolment.FromWire();
        host.Parts.Store.Enrolments.Add(EnrolmentMessage.Decode(enrolment.Body), enrolment, host.Parts.Seal.Accept(0, hospital.Key, enrolment.Hash));
        await host.DisposeAsync();

        await using var next = await federation.StartAsync();
        await TestFederation.UntilAsync(() => next.Parts.Store.Enrolments.All().Single().Anchor is not null, "the anchor");
        Assert.Equal(enrolment.Hash, Assert.Single(await federation.Chain.GetEnrolmentsAsync(federation.Description.Id)).EnrolmentHash);
        using var client = new TestClient(next.Address, federation.Description);
        Assert.True((await client.EnrolAsync(request)).Accepted);
    }

    [Fact]
    public async Task BetweenRoundsTheLastClosedRoundIsToldAndTheNextOneAnnounced()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        var host = await federation.StartAsync();
        using var first = new TestHospital(federation.Description, 61);
        using var second = new TestHospital(federation.Description, 62);
        RoundRecord played;
        using (var client = new TestClient(host.Address, federation.Description))
        {
            await client.EnrolAllAsync(first, second);
            played = await client.PlayAsync(1, federation.Chain, first, second);
        }
        await host.DisposeAsync();
        await using var next = await federation.StartAsync();
        using var again = new TestClient(next.Address, federation.Description);
        var told = new List<RoundEvent>();
        await again.AnnouncementAsync(2, told.Add);
        Assert.Equal(played.Hash, RoundRecord.Decode(told[0].Closed.Record.Span).Hash);
        Assert.True((await again.PlayAsync(2, federation.Chain, first, second)).Applied);
        Assert.Equal(played.Hash, (await again.StoredAsync(2)).PreviousRecord);
    }
}
