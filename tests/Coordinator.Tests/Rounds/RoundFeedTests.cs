using FederatedZk.Contracts;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Coordinator.Tests.Rounds;

public sealed class RoundFeedTests
{
    private static FeedEvent.Closed Closed(byte round) => new([round], new ChainAnchor(round, []));

    private static async Task<List<FeedEvent>> ReadAsync(RoundFeed.Subscription subscription)
    {
        var events = new List<FeedEvent>();
        await foreach (var happened in subscription.ReadAllAsync(CancellationToken.None))
        {
            events.Add(happened);
        }
        return events;
    }

    [Fact]
    public async Task AWatcherThatDoesNotReadIsDroppedAndTheOthersAreNot()
    {
        var feed = new RoundFeed();
        using var slow = feed.Watch()!;
        using var quick = feed.Watch()!;
        var reading = ReadAsync(quick);
        for (byte i = 0; i < Limits.WatcherBacklog + 1; i++)
        {
            feed.Publish(Closed(i));
            await Task.Delay(1);
        }
        await Assert.ThrowsAsync<WatcherLaggingException>(() => ReadAsync(slow));
        Assert.Equal(1, feed.WatcherCount);
        feed.Publish(new FeedEvent.Finished(9));
        Assert.Equal(Limits.WatcherBacklog + 2, (await reading).Count);
    }

    [Fact]
    public async Task ALateWatcherGetsTheLastClosedRoundTheOpenOneAndItsDeadline()
    {
        var feed = new RoundFeed();
        feed.Publish(Closed(1));
        feed.Publish(Closed(2));
        var announced = new FeedEvent.Announced(new Signed([1], [2]), Bytes32.Zero, 0);
        feed.Publish(announced);
        feed.SetDeadline(77);
        using var late = feed.Watch()!;
        feed.Publish(Closed(3));
        using var later = feed.Watch()!;
        feed.Stop();
        Assert.Equal([Closed(2).Anchor.Block, 77UL, 3UL], (await ReadAsync(late)).Select(Number));
        Assert.Equal([3UL], (await ReadAsync(later)).Select(Number));
        Assert.Equal(0, feed.WatcherCount);
    }

    private static ulong Number(FeedEvent happened) => happened switch
    {
        FeedEvent.Closed c => c.Anchor.Block,
        FeedEvent.Announced a => (ulong)a.DeadlineMs,
        _ => 0,
    };
}
