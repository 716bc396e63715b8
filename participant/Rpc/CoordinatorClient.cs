using System.Net;
using System.Runtime.CompilerServices;
using FederatedZk.Participant.Rounds;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Serilog;

namespace FederatedZk.Participant.Rpc;

/// <summary>The coordinator over gRPC, in the protocol's own types. Logs kind, size and hash of everything that leaves the building.</summary>
public sealed class CoordinatorClient : IDisposable
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);

    /// <summary>The reply to an enrolment comes after its anchor is mined, and enrolments wait for the beacon of a running round.</summary>
    private static readonly TimeSpan EnrolLimit = TimeSpan.FromMinutes(10);

    /// <summary>A record of a thousand participants takes two megabytes; blobs come in pieces.</summary>
    internal const int LargestReply = 64 << 20;

    /// <summary>Records asked for at a time, so that a reply stays below <see cref="LargestReply"/>.</summary>
    private const ulong Page = 16;

    private readonly ILogger _log;
    private readonly GrpcChannel _channel;
    private readonly FederationService.FederationServiceClient _federation;
    private readonly RecordService.RecordServiceClient _records;

    /// <exception cref="SettingException">for plain http to anything but this machine: updates and proofs would cross a network in the clear.</exception>
    public CoordinatorClient(Uri address, ILogger log)
    {
        if (!(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopback(address))))
        {
            throw new SettingException($"--coordinator is '{address}', expected http:// on a loopback address (127.0.0.1, [::1], localhost) or https://");
        }
        _log = log;
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = LargestReply,
            MaxSendMessageSize = null,
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(5),
                KeepAlivePingDelay = TimeSpan.FromSeconds(20),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
                EnableMultipleHttp2Connections = true,
                UseProxy = false,
            },
            DisposeHttpClient = true,
        });
        _federation = new FederationService.FederationServiceClient(_channel);
        _records = new RecordService.RecordServiceClient(_channel);
    }

    public Task<Signed> GetFederationAsync(CancellationToken cancellationToken) => CallAsync("GetFederation",
        async () => Read((await _federation.GetFederationAsync(new GetFederationRequest(), In(CallLimit, cancellationToken))).Description, "description"), cancellationToken);

    /// <returns>The receipt, unchecked.</returns>
    public Task<Signed> EnrolAsync(Signed enrolment, byte[] commitments, byte[] proof, CancellationToken cancellationToken)
    {
        Leaving("enrolment", enrolment.Body);
        Leaving("record commitments", commitments);
        Leaving("enrolment proof", proof);
        return CallAsync("Enrol", async () =>
        {
            var request = new EnrolRequest { Enrolment = Write(enrolment), Commitments = UnsafeByteOperations.UnsafeWrap(commitments), Proof = UnsafeByteOperations.UnsafeWrap(proof) };
            return Read((await _federation.EnrolAsync(request, In(EnrolLimit, cancellationToken))).Receipt, "receipt");
        }, cancellationToken);
    }

    /// <returns>The receipt, unchecked.</returns>
    public Task<Signed> SubmitAsync(Answer answer, CancellationToken cancellationToken)
    {
        Leaving("submission", answer.Submission.Body);
        Leaving("update", answer.Update);
        Leaving("proof", answer.Proof);
        return CallAsync("Submit", async () =>
        {
            var request = new SubmitRequest
            {
                Submission = Write(answer.Submission),
                Update = UnsafeByteOperations.UnsafeWrap(answer.Update),
                Proof = UnsafeByteOperations.UnsafeWrap(answer.Proof),
            };
            return Read((await _federation.SubmitAsync(request, In(CallLimit, cancellationToken))).Receipt, "receipt");
        }, cancellationToken);
    }

    public Task ReportMetricsAsync(Signed metrics, CancellationToken cancellationToken)
    {
        Leaving("metrics (self-reported, not proven)", metrics.Body);
        return CallAsync("ReportMetrics",
            async () => await _federation.ReportMetricsAsync(new ReportMetricsRequest { Metrics = Write(metrics) }, In(CallLimit, cancellationToken)), cancellationToken);
    }

    /// <summary>Events from the current state on. Ends when the coordinator ends the stream.</summary>
    public async IAsyncEnumerable<RoundNews> WatchAsync(Bytes32 participant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = _federation.WatchRounds(new WatchRoundsRequest { Participant = ByteString.CopyFrom(participant.Span) }, cancellationToken: cancellationToken);
        while (await CallAsync("WatchRounds", () => call.ResponseStream.MoveNext(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            yield return Read(call.ResponseStream.Current);
        }
    }

    /// <summary>The records of the given rounds, both inclusive, in order, unchecked. May be fewer than asked for.</summary>
    public Task<IReadOnlyList<byte[]>> ListRecordsAsync(ulong from, ulong to, CancellationToken cancellationToken) => CallAsync<IReadOnlyList<byte[]>>("ListRecords", async () =>
    {
        // 0 would mean to the end.
        var last = Math.Max(1, Math.Min(to, checked(from + Page - 1)));
        var reply = await _records.ListRecordsAsync(new ListRecordsRequest { FromRound = from, ToRound = last }, In(CallLimit, cancellationToken));
        return reply.Records.Select(r => r.Record.ToByteArray()).ToArray();
    }, cancellationToken);

    /// <summary>A blob whose SHA-256 is the one asked for.</summary>
    /// <exception cref="DoesNotHoldException">when the coordinator sends other bytes, or more than <paramref name="limit"/>.</exception>
    public Task<byte[]> GetBlobAsync(Bytes32 sha256, long limit, CancellationToken cancellationToken) => CallAsync("GetBlob", async () =>
    {
        using var call = _records.GetBlob(new GetBlobRequest { Sha256 = ByteString.CopyFrom(sha256.Span) }, In(CallLimit, cancellationToken));
        using var bytes = new MemoryStream();
        while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            var piece = call.ResponseStream.Current.Data;
            Holds.Require(bytes.Length + piece.Length <= limit, $"blob {sha256}: more than {limit} bytes");
            piece.WriteTo(bytes);
        }
        var blob = bytes.ToArray();
        Holds.Same(Bytes32.Sha256(blob), sha256, "hash of a blob");
        return blob;
    }, cancellationToken);

    public void Dispose() => _channel.Dispose();

    private void Leaving(string kind, byte[] bytes) => _log.Information("Leaving the building: {Kind}, {Bytes} bytes, SHA-256 {Hash}", kind, bytes.Length, Bytes32.Sha256(bytes).ToString());

    private static CallOptions In(TimeSpan limit, CancellationToken cancellationToken) => new(deadline: DateTime.UtcNow + limit, cancellationToken: cancellationToken);

    private static async Task<T> CallAsync<T>(string call, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            throw CoordinatorErrors.From(e, call, cancellationToken);
        }
    }

    private static bool IsLoopback(Uri address) => address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static SignedMessage Write(Signed message) => new() { Body = ByteString.CopyFrom(message.Body), Signature = ByteString.CopyFrom(message.Signature) };

    private static Signed Read(SignedMessage? message, string what) => message is null
        ? throw new DoesNotHoldException($"the coordinator's reply has no {what}")
        : new Signed(message.Body.ToByteArray(), message.Signature.ToByteArray());

    private static RoundNews Read(RoundEvent happened) => happened.EventCase switch
    {
        RoundEvent.EventOneofCase.Announced => new RoundNews.Announced(
            Read(happened.Announced.Announcement, "announcement"),
            happened.Announced.ModelBlob.Length == Bytes32.Length
                ? new Bytes32(happened.Announced.ModelBlob.Span)
                : throw new DoesNotHoldException($"announcement: a model blob of {happened.Announced.ModelBlob.Length} bytes, expected {Bytes32.Length}"),
            happened.Announced.DeadlineUnixMs > 0 ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(happened.Announced.DeadlineUnixMs, int.MaxValue * 100_000L)) : null),
        RoundEvent.EventOneofCase.Closed => new RoundNews.Closed(happened.Closed.Record.ToByteArray()),
        RoundEvent.EventOneofCase.Finished => new RoundNews.Finished(happened.Finished.LastRound),
        _ => throw new DoesNotHoldException("the coordinator sent an event of an unknown kind"),
    };
}
