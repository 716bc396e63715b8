using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Grpc.Core;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Rpc;

[Collection("node")]
public sealed class MetricsTests(NodeFixture chain, ITestOutputHelper output)
{
    [Fact]
    public async Task OneSignedReportOfAMemberOnTheAnchoredModelIsKept()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["minimumCohort"] = 1);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var hospital = new TestHospital(federation.Description, 81);
        using var stranger = SigningKey.Generate();
        await client.EnrolAllAsync(hospital);
        var genesis = await client.ClosedAsync(0);
        var good = new MetricsMessage(federation.Description.Id, 0, hospital.Key, genesis.ModelAfter, 10, 7, 4.5, double.NaN);
        (string Reason, Signed Report)[] refused =
        [
            ("malformed", hospital.Signing.Sign([1])),
            ("federation", hospital.Signing.Sign((good with { Federation = Bytes32.Zero }).Encode())),
            ("signature", stranger.Sign(good.Encode())),
            ("participant", stranger.Sign((good with { Participant = stranger.PublicKey }).Encode())),
            ("round", hospital.Signing.Sign((good with { Round = 1 }).Encode())),
            ("model root", hospital.Signing.Sign((good with { ModelRoot = Bytes32.Zero }).Encode())),
            ("malformed", hospital.Signing.Sign((good with { Correct = 11 }).Encode())),
            ("log-loss", hospital.Signing.Sign((good with { LogLossSum = -1 }).Encode())),
            ("AUC", hospital.Signing.Sign((good with { Auc = 1.5 }).Encode())),
        ];
        foreach (var (reason, report) in refused)
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () => await ReportAsync(client, report));
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.StartsWith(reason, error.Status.Detail, StringComparison.Ordinal);
        }
        Assert.Empty((await client.Records.ListMetricsAsync(new ListMetricsRequest())).Metrics);

        var kept = hospital.Signing.Sign(good.Encode());
        await ReportAsync(client, kept);
        await ReportAsync(client, kept);
        var second = await Assert.ThrowsAsync<RpcException>(async () => await ReportAsync(client, hospital.Signing.Sign((good with { Correct = 10 }).Encode())));
        Assert.StartsWith("duplicate", second.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(kept.ToWire(), Assert.Single((await client.Records.ListMetricsAsync(new ListMetricsRequest())).Metrics));
    }

    private static async Task ReportAsync(TestClient client, Signed report) =>
        await client.Federation.ReportMetricsAsync(new ReportMetricsRequest { Metrics = report.ToWire() });
}
