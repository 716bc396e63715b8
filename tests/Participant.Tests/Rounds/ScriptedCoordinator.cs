using System.Collections.Concurrent;
using System.Net;
using FederatedZk.Participant.Rounds;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FederatedZk.Participant.Tests.Rounds;

/// <summary>A coordinator that says what a test wants it to say, over real gRPC on a free port of 127.0.0.1.</summary>
internal sealed class ScriptedCoordinator : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ScriptedCoordinator(WebApplication server) => _server = server;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<Answer> Submitted { get; } = new();

    public ConcurrentQueue<Signed> Metrics { get; } = new();

    public bool TakesMetrics { get; set; } = true;

    public List<byte[]> Records { get; } = [];

    public Dictionary<Bytes32, byte[]> Blobs { get; } = [];

    /// <summary>The receipt for a submission; throws what the caller should see.</summary>
    public Func<Answer, Signed> Receipt { get; set; } = _ => throw new RpcException(new Status(StatusCode.Unavailable, "the coordinator is stopping"));

    public static async Task<ScriptedCoordinator> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        ScriptedCoordinator? made = null;
        builder.Services.AddSingleton(_ => made!);
        var server = builder.Build();
        made = new ScriptedCoordinator(server);
        server.MapGrpcService<FederationEndpoint>();
        server.MapGrpcService<RecordEndpoint>();
        await server.StartAsync();
        made.Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private static Signed Read(SignedMessage message) => new(message.Body.ToByteArray(), message.Signature.ToByteArray());

    private sealed class FederationEndpoint(ScriptedCoordinator script) : FederationService.FederationServiceBase
    {
        public override Task<SubmitReply> Submit(SubmitRequest request, ServerCallContext context)
        {
            var answer = new Answer(Read(request.Submission), request.Update.ToByteArray(), request.Proof.ToByteArray());
            script.Submitted.Enqueue(answer);
            var receipt = script.Receipt(answer);
            return Task.FromResult(new SubmitReply { Receipt = new SignedMessage { Body = ByteString.CopyFrom(receipt.Body), Signature = ByteString.CopyFrom(receipt.Signature) } });
        }

        public override Task<ReportMetricsReply> ReportMetrics(ReportMetricsRequest request, ServerCallContext context)
        {
            if (!script.TakesMetrics)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "the coordinator is stopping"));
            }
            script.Metrics.Enqueue(Read(request.Metrics));
            return Task.FromResult(new ReportMetricsReply());
        }
    }

    private sealed class RecordEndpoint(ScriptedCoordinator script) : RecordService.RecordServiceBase
    {
        public override Task<ListRecordsReply> ListRecords(ListRecordsRequest request, ServerCallContext context)
        {
            var reply = new ListRecordsReply();
            reply.Records.AddRange(script.Records.Skip((int)request.FromRound).Select(r => new StoredRecord { Record = ByteString.CopyFrom(r) }));
            return Task.FromResult(reply);
        }

        public override async Task GetBlob(GetBlobRequest request, IServerStreamWriter<BlobChunk> responseStream, ServerCallContext context)
        {
            if (!script.Blobs.TryGetValue(new Bytes32(request.Sha256.Span), out var blob))
            {
                throw new RpcException(new Status(StatusCode.NotFound, "no such blob"));
            }
            foreach (var piece in blob.Chunk(50))
            {
                await responseStream.WriteAsync(new BlobChunk { Data = ByteString.CopyFrom(piece) });
            }
        }
    }
}
