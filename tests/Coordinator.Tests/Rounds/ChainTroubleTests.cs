using FederatedZk.Contracts;
using FederatedZk.Coordinator.Anchoring;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Rounds;

[Collection("node")]
public sealed class ChainTroubleTests(NodeFixture chain, ITestOutputHelper output)
{
    /// <summary>Longer than the client's own few attempts take.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task ANodeThatIsAwayIsWaitedForInEveryState()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["rounds"] = 1);
        await using var line = new BrokenLine(chain.Node.Port);
        line.Cut();
        await using var host = await federation.StartAsync(rpc: line.Url);
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 71);
        using var second = new TestHospital(federation.Description, 72);
        var enrolled = client.EnrolAllAsync(first, second);
        await Task.Delay(Away);
        Assert.False(enrolled.IsCompleted);
        line.Mend();
        await enrolled;

        var opened = await client.OpenedAsync(1, federation.Chain);
        await TestFederation.UntilAsync(() => host.Parts.Store.Rounds.Last() is { State: RoundState.Collecting }, "round 1 collects");
        line.Cut();
        Assert.True((await client.SubmitAsync(opened.AnswerOf(first))).Accepted);
        Assert.True((await client.SubmitAsync(opened.AnswerOf(second))).Accepted);
        await TestFederation.UntilAsync(() => host.Parts.Store.Rounds.Last() is { State: RoundState.Concluded }, "round 1 is concluded");
        await Task.Delay(Away);
        Assert.Equal(RoundState.Concluded, host.Parts.Store.Rounds.Last()!.State);
        Assert.False(host.Rounds.IsCompleted);
        line.Mend();
        Assert.True((await client.ClosedAsync(1)).Applied);
        await host.Rounds.WaitAsync(TestFederation.Patience);
    }

    [Fact]
    public async Task ARoundWhoseBeaconBlockIsReplacedIsAnnouncedAnew()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["rounds"] = 1);
        var blocks = new HeldBlocks(federation.Chain);
        await using var host = await federation.StartAsync(blocks);
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 73);
        using var second = new TestHospital(federation.Description, 74);
        await client.EnrolAllAsync(first, second);
        var opened = await client.OpenedAsync(1, blocks);
        Assert.True((await client.SubmitAsync(opened.AnswerOf(first))).Accepted);
        var beacon = Bytes32.Sha256([7]);
        blocks.Replace(opened.Message.BeaconBlock, beacon);
        Assert.True((await client.SubmitAsync(opened.AnswerOf(second))).Accepted);
        await TestFederation.UntilAsync(() => host.Parts.Store.Rounds.Last() is { Round: 1, Generation: 1, State: RoundState.Collecting }, "round 1 anew");

        var anew = await client.OpenedAsync(1, blocks);
        Assert.Equal(beacon, anew.BeaconHash);
        var record = await client.PlayAsync(1, blocks, first, second);
        Assert.Equal(beacon, record.BeaconHash);
        Assert.All(record.Outcomes, o => Assert.Equal(beacon, SubmissionMessage.Decode(o.Submission!.Body).BeaconHash));
        Assert.Contains(host.Parts.Store.Rounds.History(), h => h.Transition == new RoundTransition(RoundState.Concluded, RoundTrigger.BeaconReplaced, RoundState.Superseded));
        Assert.Equal(2UL, await federation.Chain.GetRoundCountAsync(federation.Description.Id));
    }

    [Fact]
    public async Task AChainThatHoldsAnotherRecordStopsTheCoordinator()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["rounds"] = 1);
        await using var host = await federation.StartAsync(new HeldBlocks(federation.Chain) { Holds = (_, n) => n > 2 });
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 75);
        using var second = new TestHospital(federation.Description, 76);
        await client.EnrolAllAsync(first, second);
        var opened = await client.OpenedAsync(1, federation.Chain);
        await client.SubmitAsync(opened.AnswerOf(first));
        await client.SubmitAsync(opened.AnswerOf(second));
        await TestFederation.UntilAsync(() => host.Parts.Store.Rounds.Last() is { State: RoundState.Concluded }, "round 1 is concluded");
        await host.Parts.Chain.AnchorRoundAsync(1, Bytes32.Sha256([1]), Bytes32.Sha256([2]), CancellationToken.None);
        await host.DisposeAsync();

        await using var next = await federation.StartAsync();
        await Assert.ThrowsAsync<AnchorRefusedException>(() => next.Rounds.WaitAsync(TestFederation.Patience));
        Assert.Equal(RoundState.Concluded, next.Parts.Store.Rounds.Last()!.State);
    }

    [Fact]
    public async Task AnEnrolmentThatTheStoreDoesNotKnowStopsTheCoordinator()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["minimumCohort"] = 1);
        await using var host = await federation.StartAsync();
        await host.Parts.Chain.AnchorEnrolmentAsync(
            new AnchoredEnrolment(Bytes32.Sha256([1]), Bytes32.Sha256([2]), Bytes32.Sha256([3]), 5, Bytes32.Sha256([4]), 0), CancellationToken.None);
        using var client = new TestClient(host.Address, federation.Description);
        using var hospital = new TestHospital(federation.Description, 77);
        await client.EnrolAllAsync(hospital);
        var conflict = await Assert.ThrowsAsync<ChainConflictException>(() => host.Rounds.WaitAsync(TestFederation.Patience));
        Assert.Contains(Bytes32.Sha256([4]).ToString(), conflict.Message, StringComparison.Ordinal);
    }
}
