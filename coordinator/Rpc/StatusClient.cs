using FederatedZk.Coordinator.Rounds;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Grpc.Net.Client;

namespace FederatedZk.Coordinator.Rpc;

/// <summary>Asks a running coordinator for its status.</summary>
internal static class StatusClient
{
    /// <exception cref="Grpc.Core.RpcException"/>
    public static async Task<StatusReport> ReadAsync(string url, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(url);
        var client = new RecordService.RecordServiceClient(channel);
        var status = await client.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellationToken);
        var settled = status.State is "anchored" or "finished" ? status.Round : status.Round == 0 ? (ulong?)null : status.Round - 1;
        var records = settled is { } round ? await client.ListRecordsAsync(new ListRecordsRequest { FromRound = round, ToRound = round }, cancellationToken: cancellationToken) : null;
        var metrics = settled is { } reported ? await client.ListMetricsAsync(new ListMetricsRequest { Round = reported }, cancellationToken: cancellationToken) : null;
        return new StatusReport(new Bytes32(status.Federation.Span), status.State, status.Round, status.Rounds, (int)status.Enrolled,
            records?.Records.FirstOrDefault()?.Record.ToByteArray(),
            [.. (metrics?.Metrics ?? []).Select(m => new Signed(m.Body.ToByteArray(), m.Signature.ToByteArray()))]);
    }
}
