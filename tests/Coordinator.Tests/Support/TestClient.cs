using FederatedZk.Aggregation;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace FederatedZk.Coordinator.Tests.Support;

internal static class TestWire
{
    public static SignedMessage ToWire(this Signed message) => new() { Body = ByteString.CopyFrom(message.Body), Signature = ByteString.CopyFrom(message.Signature) };

    public static Signed FromWire(this SignedMessage message) => new(message.Body.ToByteArray(), message.Signature.ToByteArray());
}

/// <summary>A gRPC client of a running coordinator. Every receipt it hands out was signed by the coordinator.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly FederationDescription _description;

    public TestClient(string address, FederationDescription description)
    {
        _description = description;
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Federation = new FederationService.FederationServiceClient(_channel);
        Records = new RecordService.RecordServiceClient(_channel);
    }

    public FederationService.FederationServiceClient Federation { get; }

    public RecordService.RecordServiceClient Records { get; }

    public ReceiptMessage Receipt(SignedMessage wire, SignedMessage subject)
    {
        var signed = wire.FromWire();
        Assert.True(Signatures.Verify(_description.CoordinatorKey, signed), "the receipt is not signed by the coordinator");
        var receipt = ReceiptMessage.Decode(signed.Body);
        Assert.Equal(subject.FromWire().Hash, receipt.Subject);
        Assert.Equal(_description.Id, receipt.Federation);
        return receipt;
    }

    public async Task<ReceiptMessage> EnrolAsync(EnrolRequest request)
    {
        var reply = await Federation.EnrolAsync(request);
        var receipt = Receipt(reply.Receipt, request.Enrolment);
        Assert.Equal(receipt.Accepted, reply.Anchor is not null);
        return receipt;
    }

    public async Task EnrolAllAsync(params TestHospital[] hospitals) => await Task.WhenAll(hospitals.Select(async h =>
    {
        var receipt = await EnrolAsync(h.EnrolRequest());
        Assert.True(receipt.Accepted, receipt.Reason);
    }));

    public async Task<ReceiptMessage> SubmitAsync(Answer answer) => await SubmitAsync(answer.Request);

    public async Task<ReceiptMessage> SubmitAsync(SubmitRequest request) => Receipt((await Federation.SubmitAsync(request)).Receipt, request.Submission);

    public async Task<byte[]> BlobAsync(Bytes32 hash)
    {
        using var call = Records.GetBlob(new GetBlobRequest { Sha256 = ByteString.CopyFrom(hash.Span) });
        using var content = new MemoryStream();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync())
        {
            chunk.Data.WriteTo(content);
        }
        Assert.Equal(hash, Bytes32.Sha256(content.ToArray()));
        return content.ToArray();
    }

    public async Task<int[]> WeightsAsync(Bytes32 blob) => Blobs.DecodeModel(_description.Network, await BlobAsync(blob));

    /// <summary>Watches until the announcement of this round; what came before it is passed to <paramref name="passed"/>.</summary>
    public async Task<RoundAnnounced> AnnouncementAsync(ulong round, Action<RoundEvent>? passed = null)
    {
        using var patience = new CancellationTokenSource(TestFederation.Patience);
        using var call = Federation.WatchRounds(new WatchRoundsRequest(), cancellationToken: patience.Token);
        await foreach (var happened in call.ResponseStream.ReadAllAsync(patience.Token))
        {
            if (happened.Announced is { } announced && RoundAnnouncement.Decode(announced.Announcement.Body.Span).Round == round)
            {
                return announced;
            }
            passed?.Invoke(happened);
        }
        throw new InvalidOperationException($"the stream ended before round {round} was announced");
    }

    /// <summary>Watches until this round is closed.</summary>
    public async Task<RoundRecord> ClosedAsync(ulong round)
    {
        using var patience = new CancellationTokenSource(TestFederation.Patience);
        using var call = Federation.WatchRounds(new WatchRoundsRequest(), cancellationToken: patience.Token);
        await foreach (var happened in call.ResponseStream.ReadAllAsync(patience.Token))
        {
            if (happened.Closed is { } closed && RoundRecord.Decode(closed.Record.Span) is var record && record.Round >= round)
            {
                return record.Round == round ? record : await StoredAsync(round);
            }
        }
        throw new InvalidOperationException($"the stream ended before round {round} was closed");
    }

    public async Task<RoundRecord> StoredAsync(ulong round) => RoundRecord.Decode(
        (await Records.ListRecordsAsync(new ListRecordsRequest { FromRound = round, ToRound = round })).Records.First(r => RoundRecord.Decode(r.Record.Span).Round == round).Record.Span);

    public void Dispose() => _channel.Dispose();
}
