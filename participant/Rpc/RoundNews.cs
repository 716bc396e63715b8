using FederatedZk.Protocol;

namespace FederatedZk.Participant.Rpc;

/// <summary>What the coordinator tells; nothing of it is believed before it is checked.</summary>
public abstract record RoundNews
{
    /// <param name="Deadline">After it submissions are late; null where the coordinator has not set it yet.</param>
    public sealed record Announced(Signed Announcement, Bytes32 ModelBlob, DateTimeOffset? Deadline) : RoundNews;

    public sealed record Closed(byte[] Record) : RoundNews;

    public sealed record Finished(ulong LastRound) : RoundNews;
}
