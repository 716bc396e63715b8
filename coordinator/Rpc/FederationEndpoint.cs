using FederatedZk.Coordinator.Hosting;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Grpc.Core;

namespace FederatedZk.Coordinator.Rpc;

/// <summary>FederationService over the coordinator's parts.</summary>
internal sealed class FederationEndpoint(CoordinatorParts parts) : FederationService.FederationServiceBase
{
    public override Task<GetFederationReply> GetFederation(GetFederationRequest request, ServerCallContext context) => Guard(context, () =>
        Task.FromResult(new GetFederationReply { Description = parts.Description.ToWire() }));

    public override Task<EnrolReply> Enrol(EnrolRequest request, ServerCallContext context) => Guard(context, async () =>
    {
        var answer = await parts.Enrolments.EnrolAsync(request.Enrolment.FromWire("enrolment"), request.Commitments.ToByteArray(),
            request.Proof.ToByteArray(), parts.Stopping, context.CancellationToken);
        return new EnrolReply { Receipt = answer.Receipt.ToWire(), Anchor = answer.Anchor?.ToWire() };
    });

    public override Task WatchRounds(WatchRoundsRequest request, IServerStreamWriter<RoundEvent> responseStream, ServerCallContext context) => Guard(context, async () =>
    {
        if (request.Participant.Length is not (0 or Bytes32.Length))
        {
            throw new BadRequestException("participant", $"{request.Participant.Length} bytes, expected {Bytes32.Length}, or none for an observer");
        }
        using var subscription = parts.Feed.Watch()
            ?? throw new RpcException(new Status(StatusCode.ResourceExhausted, $"{Limits.Watchers} watchers already"));
        var finished = false;
        await foreach (var happened in subscription.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(happened.ToWire());
            finished |= happened is FeedEvent.Finished;
        }
        return finished ? 0 : throw new RpcException(new Status(StatusCode.Unavailable, "the coordinator is stopping; watch again"));
    });

    public override Task<SubmitReply> Submit(SubmitRequest request, ServerCallContext context) => Guard(context, async () =>
        new SubmitReply
        {
            Receipt = (await parts.Submissions.SubmitAsync(request.Submission.FromWire("submission"), request.Update.ToByteArray(),
                request.Proof.ToByteArray(), parts.Stopping, context.CancellationToken)).ToWire(),
        });

    public override Task<ReportMetricsReply> ReportMetrics(ReportMetricsRequest request, ServerCallContext context) => Guard(context, () =>
    {
        parts.Metrics.Report(request.Metrics.FromWire("metrics"));
        return Task.FromResult(new ReportMetricsReply());
    });

    private Task<T> Guard<T>(ServerCallContext context, Func<Task<T>> answer) => RpcErrors.GuardAsync(parts.Log, context, parts.Stopping, answer);
}
