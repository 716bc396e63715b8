using FederatedZk.Auditor.Records;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using StoredEnrolment = FederatedZk.Auditor.Records.StoredEnrolment;

namespace FederatedZk.Auditor.Rpc;

/// <summary>A running coordinator's record over gRPC (RecordService, and FederationService for the description).</summary>
public sealed class CoordinatorRecords : IRecordSource, IDisposable
{
    /// <summary>
    /// Far above all enrolments that a federation can have, which come in one reply. gRPC's own limit of 4 MB would be passed by some thousand
    /// enrolments: anybody could have kept the audit from being made.
    /// </summary>
    private const int LargestReply = 256 << 20;

    /// <summary>Records asked for in one call.</summary>
    private const int Page = 32;

    private readonly string _address;
    private readonly GrpcChannel _channel;
    private readonly FederationService.FederationServiceClient _federation;
    private readonly RecordService.RecordServiceClient _records;

    /// <param name="address">http://host:port</param>
    public CoordinatorRecords(string address)
    {
        _address = address;
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = LargestReply });
        _federation = new FederationService.FederationServiceClient(_channel);
        _records = new RecordService.RecordServiceClient(_channel);
    }

    public void Dispose() => _channel.Dispose();

    public Task<Signed> GetDescriptionAsync(CancellationToken cancellationToken) => CallAsync(async () =>
    {
        var reply = await _federation.GetFederationAsync(new GetFederationRequest(), cancellationToken: cancellationToken);
        return Message(reply.Description);
    });

    public Task<IReadOnlyList<StoredEnrolment>> GetEnrolmentsAsync(CancellationToken cancellationToken) => CallAsync(async () =>
    {
        var reply = await _records.ListEnrolmentsAsync(new ListEnrolmentsRequest(), cancellationToken: cancellationToken);
        return (IReadOnlyList<StoredEnrolment>)[.. reply.Enrolments.Select(e => new StoredEnrolment(Message(e.Enrolment), Message(e.Receipt)))];
    });

    public Task<IReadOnlyList<byte[]>> GetRecordsAsync(int limit, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        var records = new List<byte[]>();
        while (records.Count < limit)
        {
            var request = new ListRecordsRequest { FromRound = (ulong)records.Count, ToRound = (ulong)(records.Count + Page - 1) };
            var reply = await _records.ListRecordsAsync(request, cancellationToken: cancellationToken);
            if (reply.Records.Count == 0)
            {
                break;
            }
            records.AddRange(reply.Records.Take(limit - records.Count).Select(r => r.Record.ToByteArray()));
        }
        return (IReadOnlyList<byte[]>)records;
    });

    public Task<byte[]?> GetBlobAsync(Bytes32 hash, int limit, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        using var call = _records.GetBlob(new GetBlobRequest { Sha256 = ByteString.CopyFrom(hash.Span) }, cancellationToken: cancellationToken);
        using var bytes = new MemoryStream();
        try
        {
            while (bytes.Length <= limit && await call.ResponseStream.MoveNext(cancellationToken))
            {
                call.ResponseStream.Current.Data.WriteTo(bytes);
            }
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        return bytes.ToArray();
    });

    private static Signed Message(SignedMessage? message) =>
        message is null ? new Signed([], []) : new Signed(message.Body.ToByteArray(), message.Signature.ToByteArray());

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Cancelled)
        {
            throw new RecordSourceException($"coordinator at {_address}: {e.StatusCode}: {e.Status.Detail}", e);
        }
    }
}
