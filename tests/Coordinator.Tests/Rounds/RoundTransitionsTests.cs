using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Coordinator.Tests.Rounds;

public sealed class RoundTransitionsTests
{
    [Fact]
    public void EveryPairIsInTheTableOnceOrRefused()
    {
        RoundState?[] states = [null, .. Enum.GetValues<RoundState>().Cast<RoundState?>()];
        var allowed = 0;
        foreach (var from in states)
        {
            foreach (var trigger in Enum.GetValues<RoundTrigger>())
            {
                var matches = RoundTransitions.All.Where(t => t.From == from && t.Trigger == trigger).ToList();
                allowed += matches.Count;
                if (matches.Count == 0)
                {
                    Assert.Throws<InvalidOperationException>(() => RoundTransitions.Next(from, trigger));
                }
                else
                {
                    Assert.Equal(Assert.Single(matches).To, RoundTransitions.Next(from, trigger));
                }
            }
        }
        Assert.Equal(RoundTransitions.All.Count, allowed);
        Assert.DoesNotContain(RoundTransitions.All, t => t.From is RoundState.Anchored or RoundState.Superseded);
    }

    [Fact]
    public void TheStoreRefusesWhatIsNotInTheTableAndKeepsWhatItHas()
    {
        using var folder = new TestFolder();
        using var store = folder.OpenStore();
        var rounds = store.Rounds;
        var genesis = rounds.AddGenesis([1]);
        Assert.Equal(RoundState.Concluded, genesis.State);
        Assert.Throws<InvalidOperationException>(() => rounds.AddGenesis([2]));
        Assert.Throws<InvalidOperationException>(() => rounds.SeeBeacon(genesis, Bytes32.Zero, 1));
        Assert.Throws<InvalidOperationException>(() => rounds.Conclude(genesis, [3]));
        rounds.SetAnchor(genesis, new ChainAnchor(5, [6]));
        Assert.Throws<InvalidOperationException>(() => rounds.SetAnchor(genesis, new ChainAnchor(7, [8])));
        Assert.Equal(5UL, rounds.LastAnchored()!.Anchor!.Block);
        Assert.Equal(Bytes32.Sha256([1]), rounds.Find(0)!.RecordHash);

        var announced = rounds.Announce(1, new Signed([1], [2]), 9);
        Assert.Throws<InvalidOperationException>(() => rounds.Announce(1, new Signed([1], [2]), 9));
        Assert.Throws<InvalidOperationException>(() => store.Submissions.Add(announced, Bytes32.Zero, new Signed([1], [2]), 0));
        var collecting = rounds.SeeBeacon(announced, Bytes32.Sha256([9]), 10);
        Assert.Throws<InvalidOperationException>(() => rounds.Supersede(collecting));
        rounds.Supersede(rounds.Conclude(collecting, [10]));
        Assert.Equal(0UL, rounds.Last()!.Round);
        Assert.Equal(1, rounds.Announce(1, new Signed([3], [4]), 11).Generation);
        Assert.Equal(7, rounds.History().Count);
    }
}
