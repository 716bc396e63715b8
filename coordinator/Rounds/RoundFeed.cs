using System.Threading.Channels;
using FederatedZk.Contracts;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Rounds;

/// <summary>What watchers are told.</summary>
public abstract record FeedEvent
{
    /// <param name="ModelBlob">SHA-256 of the bytes of the model the round starts from.</param>
    /// <param name="DeadlineMs">Unix time in milliseconds; 0 until the beacon block was seen.</param>
    public sealed record Announced(Signed Announcement, Bytes32 ModelBlob, long DeadlineMs) : FeedEvent;

    public sealed record Closed(byte[] Record, ChainAnchor Anchor) : FeedEvent;

    public sealed record Finished(ulong LastRound) : FeedEvent;
}

/// <summary>A watcher did not keep up; its stream ends and it may watch again from the current state.</summary>
public sealed class WatcherLaggingException() : Exception($"more than {Limits.WatcherBacklog} events behind; watch again");

/// <summary>Spreads events to any number of watchers. Each begins with the current state and has a bounded backlog of its own.</summary>
public sealed class RoundFeed
{
    private readonly Lock _gate = new();
    private readonly HashSet<Channel<FeedEvent>> _watchers = [];
    private FeedEvent.Closed? _closed;
    private FeedEvent.Announced? _open;
    private FeedEvent.Finished? _finished;
    private bool _stopped;

    public int WatcherCount
    {
        get
        {
            lock (_gate)
            {
                return _watchers.Count;
            }
        }
    }

    public void Publish(FeedEvent happened)
    {
        lock (_gate)
        {
            switch (happened)
            {
                case FeedEvent.Announced announced:
                    _open = announced;
                    break;
                case FeedEvent.Closed closed:
                    (_closed, _open) = (closed, null);
                    break;
                case FeedEvent.Finished finished:
                    _finished = finished;
                    break;
            }
            foreach (var watcher in _watchers.Where(w => !w.Writer.TryWrite(happened)).ToList())
            {
                watcher.Writer.TryComplete(new WatcherLaggingException());
                _watchers.Remove(watcher);
            }
            if (_finished is not null)
            {
                CompleteAll();
            }
        }
    }

    /// <summary>The deadline became known: watchers that come from now on are told.</summary>
    public void SetDeadline(long deadlineMs)
    {
        lock (_gate)
        {
            _open = _open is null ? null : _open with { DeadlineMs = deadlineMs };
        }
    }

    /// <summary>Events from the current state on: the last closed round, the open announcement. The stream ends after Finished or when the feed stops.</summary>
    /// <returns>Null when there are too many watchers.</returns>
    public Subscription? Watch()
    {
        lock (_gate)
        {
            if (_watchers.Count >= Limits.Watchers)
            {
                return null;
            }
            var channel = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(Limits.WatcherBacklog) { SingleReader = true });
            foreach (var current in new FeedEvent?[] { _closed, _open, _finished }.OfType<FeedEvent>())
            {
                channel.Writer.TryWrite(current);
            }
            if (_finished is not null || _stopped)
            {
                channel.Writer.TryComplete();
            }
            else
            {
                _watchers.Add(channel);
            }
            return new Subscription(this, channel);
        }
    }

    /// <summary>Ends all streams.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            CompleteAll();
        }
    }

    private void CompleteAll()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryComplete();
        }
        _watchers.Clear();
    }

    private void Remove(Channel<FeedEvent> watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
        }
    }

    public sealed class Subscription : IDisposable
    {
        private readonly RoundFeed _feed;
        private readonly Channel<FeedEvent> _channel;

        internal Subscription(RoundFeed feed, Channel<FeedEvent> channel) => (_feed, _channel) = (feed, channel);

        public IAsyncEnumerable<FeedEvent> ReadAllAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAllAsync(cancellationToken);

        public void Dispose() => _feed.Remove(_channel);
    }
}
