using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Hosting;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedZk.Coordinator.Rpc;

/// <summary>RecordService: what is stored, as it is stored.</summary>
internal sealed class RecordEndpoint(CoordinatorParts parts) : RecordService.RecordServiceBase
{
    public override Task<GetStatusReply> GetStatus(GetStatusRequest request, ServerCallContext context) => Guard(context, () =>
    {
        var status = FederationStatus.Of(parts.Seal.Description, parts.Store);
        return Task.FromResult(new GetStatusReply
        {
            Federation = parts.Seal.Id.ToWire(),
            State = status.State,
            Round = status.Round,
            Rounds = parts.Seal.Description.Rounds,
            Enrolled = (uint)status.Enrolled,
        });
    });

    public override Task<ListEnrolmentsReply> ListEnrolments(ListEnrolmentsRequest request, ServerCallContext context) => Guard(context, () =>
    {
        var reply = new ListEnrolmentsReply();
        reply.Enrolments.AddRange(parts.Store.Enrolments.All().Where(e => e.Anchor is not null).Select(e => new StoredEnrolment
        {
            Enrolment = e.Signed.ToWire(),
            Receipt = e.Receipt.ToWire(),
            Anchor = e.Anchor!.ToWire(),
        }));
        return Task.FromResult(reply);
    });

    /// <summary>At most <see cref="Limits.ReplyEntries"/> records; who wants more asks again from the next round on.</summary>
    public override Task<ListRecordsReply> ListRecords(ListRecordsRequest request, ServerCallContext context) => Guard(context, () =>
    {
        var reply = new ListRecordsReply();
        var last = request.ToRound == 0 ? ulong.MaxValue : request.ToRound;
        foreach (var round in parts.Store.Rounds.Anchored(request.FromRound, last, Limits.ReplyEntries))
        {
            var times = parts.Store.Submissions.Of(round.Round).ToDictionary(s => s.Participant, s => s.VerifyMs);
            var stored = new StoredRecord { Record = ByteString.CopyFrom(round.Record), Anchor = round.Anchor!.ToWire() };
            stored.VerifyMs.AddRange(RoundRecord.Decode(round.Record).Outcomes.Select(o => times.GetValueOrDefault(o.Participant)));
            reply.Records.Add(stored);
        }
        return Task.FromResult(reply);
    });

    public override Task<ListMetricsReply> ListMetrics(ListMetricsRequest request, ServerCallContext context) => Guard(context, () =>
    {
        var reply = new ListMetricsReply();
        reply.Metrics.AddRange(parts.Store.Metrics.Of(request.Round).Select(m => m.ToWire()));
        return Task.FromResult(reply);
    });

    public override Task GetBlob(GetBlobRequest request, IServerStreamWriter<BlobChunk> responseStream, ServerCallContext context) => Guard(context, async () =>
    {
        if (request.Sha256.Length != Bytes32.Length)
        {
            throw new BadRequestException("sha256", $"{request.Sha256.Length} bytes, expected {Bytes32.Length}");
        }
        var hash = new Bytes32(request.Sha256.Span);
        var content = parts.Store.Blobs.Find(hash) ?? throw new RpcException(new Status(StatusCode.NotFound, $"there is no blob {hash}"));
        for (var offset = 0; offset < content.Length; offset += Limits.ChunkBytes)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var length = Math.Min(Limits.ChunkBytes, content.Length - offset);
            await responseStream.WriteAsync(new BlobChunk { Data = UnsafeByteOperations.UnsafeWrap(content.AsMemory(offset, length)) });
        }
        return 0;
    });

    private Task<T> Guard<T>(ServerCallContext context, Func<Task<T>> answer) => RpcErrors.GuardAsync(parts.Log, context, parts.Stopping, answer);
}
