using FederatedZk.Contracts;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Google.Protobuf;

namespace FederatedZk.Coordinator.Rpc;

/// <summary>Between the domain's types and Protobuf's. Nothing is checked here but what Protobuf cannot say.</summary>
internal static class Wire
{
    public static SignedMessage ToWire(this Signed message) => new() { Body = ByteString.CopyFrom(message.Body), Signature = ByteString.CopyFrom(message.Signature) };

    public static Signed FromWire(this SignedMessage? message, string field) => message switch
    {
        null => throw new BadRequestException(field, "it is missing"),
        { Body.Length: > Limits.MessageBytes } => throw new BadRequestException(field, $"a body of {message.Body.Length} bytes, at most {Limits.MessageBytes} allowed"),
        { Signature.Length: not Limits.SignatureBytes } =>
            throw new BadRequestException(field, $"a signature of {message.Signature.Length} bytes, expected {Limits.SignatureBytes}"),
        _ => new Signed(message.Body.ToByteArray(), message.Signature.ToByteArray()),
    };

    public static Anchor ToWire(this ChainAnchor anchor) => new() { Block = anchor.Block, Transaction = ByteString.CopyFrom(anchor.Transaction) };

    public static ByteString ToWire(this Bytes32 value) => ByteString.CopyFrom(value.Span);

    public static RoundEvent ToWire(this FeedEvent happened) => happened switch
    {
        FeedEvent.Announced a => new RoundEvent
        {
            Announced = new RoundAnnounced { Announcement = a.Announcement.ToWire(), ModelBlob = a.ModelBlob.ToWire(), DeadlineUnixMs = a.DeadlineMs },
        },
        FeedEvent.Closed c => new RoundEvent { Closed = new RoundClosed { Record = ByteString.CopyFrom(c.Record), Anchor = c.Anchor.ToWire() } },
        FeedEvent.Finished f => new RoundEvent { Finished = new FederationFinished { LastRound = f.LastRound } },
        _ => throw new InvalidOperationException($"no wire form of {happened.GetType().Name}"),
    };
}
