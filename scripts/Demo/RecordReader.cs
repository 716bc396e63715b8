using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Grpc.Net.Client;

namespace FederatedZk.Demo;

/// <summary>What the display reads from the running coordinator.</summary>
public sealed class RecordReader : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly RecordService.RecordServiceClient _client;
    private readonly FederationService.FederationServiceClient _federation;

    public RecordReader(string address)
    {
        _channel = GrpcChannel.ForAddress(address);
        _client = new RecordService.RecordServiceClient(_channel);
        _federation = new FederationService.FederationServiceClient(_channel);
    }

    public void Dispose() => _channel.Dispose();

    public async Task<FederationDescription> DescriptionAsync(CancellationToken cancellationToken)
    {
        var reply = await _federation.GetFederationAsync(new GetFederationRequest(), cancellationToken: cancellationToken);
        return FederationDescription.Decode(reply.Description.Body.Span);
    }

    /// <summary>The round's record, or null when it is not closed yet.</summary>
    public async Task<StoredRecord?> RecordAsync(ulong round, CancellationToken cancellationToken)
    {
        // ToRound 0 means to the end: for round 0 the reply holds more than was asked for.
        var reply = await _client.ListRecordsAsync(new ListRecordsRequest { FromRound = round, ToRound = round }, cancellationToken: cancellationToken);
        return reply.Records.FirstOrDefault();
    }

    public async Task<IReadOnlyList<EnrolmentMessage>> EnrolmentsAsync(CancellationToken cancellationToken)
    {
        var reply = await _client.ListEnrolmentsAsync(new ListEnrolmentsRequest(), cancellationToken: cancellationToken);
        return [.. reply.Enrolments.Select(e => EnrolmentMessage.Decode(e.Enrolment.Body.Span))];
    }

    public async Task<IReadOnlyList<MetricsMessage>> MetricsAsync(ulong round, CancellationToken cancellationToken)
    {
        var reply = await _client.ListMetricsAsync(new ListMetricsRequest { Round = round }, cancellationToken: cancellationToken);
        return [.. reply.Metrics.Select(m => MetricsMessage.Decode(m.Body.Span))];
    }
}
