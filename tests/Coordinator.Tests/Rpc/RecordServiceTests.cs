using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Google.Protobuf;
using Grpc.Core;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Rpc;

[Collection("node")]
public sealed class RecordServiceTests(NodeFixture chain, ITestOutputHelper output)
{
    [Fact]
    public async Task TheDescriptionIsSignedAndRecordsAndBlobsAreGivenAsAskedFor()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["minimumCohort"] = 1);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var hospital = new TestHospital(federation.Description, 91);
        var description = (await client.Federation.GetFederationAsync(new GetFederationRequest())).Description.FromWire();
        Assert.Equal(federation.Description.Id, Bytes32.Sha256(description.Body));
        Assert.True(Signatures.Verify(federation.Description.CoordinatorKey, description));

        await client.EnrolAllAsync(hospital);
        await client.PlayAsync(1, federation.Chain, hospital);
        await client.PlayAsync(2, federation.Chain, hospital);
        Assert.Equal([0UL, 1, 2], await RoundsAsync(client, 0, 0));
        Assert.Equal([1UL, 2], await RoundsAsync(client, 1, 0));
        Assert.Equal([1UL], await RoundsAsync(client, 1, 1));
        Assert.Empty(await RoundsAsync(client, 3, 9));
        Assert.Empty(await RoundsAsync(client, ulong.MaxValue, 0));

        Assert.Equal(hospital.Commitments, await client.BlobAsync(Bytes32.Sha256(hospital.Commitments)));
        Assert.Equal(StatusCode.NotFound, (await BlobErrorAsync(client, new byte[32])).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await BlobErrorAsync(client, new byte[31])).StatusCode);
    }

    /// <summary>Twice the limit in zeros, which compress to a thousandth of it.</summary>
    [Fact]
    public async Task ARequestThatUnfoldsBeyondTheLimitIsNotRead()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var hospital = new TestHospital(federation.Description, 92);
        var request = hospital.EnrolRequest(proof: new byte[2 * Limits.RequestBytes(federation.Description.Network)]);
        var compressed = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        var e = await Assert.ThrowsAsync<RpcException>(() => client.Federation.EnrolAsync(request, compressed).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
    }

    private static async Task<IEnumerable<ulong>> RoundsAsync(TestClient client, ulong from, ulong to) =>
        (await client.Records.ListRecordsAsync(new ListRecordsRequest { FromRound = from, ToRound = to })).Records.Select(r =>
        {
            var record = RoundRecord.Decode(r.Record.Span);
            Assert.Equal(record.Outcomes.Count, r.VerifyMs.Count);
            return record.Round;
        }).ToList();

    private static async Task<RpcException> BlobErrorAsync(TestClient client, byte[] hash)
    {
        using var call = client.Records.GetBlob(new GetBlobRequest { Sha256 = ByteString.CopyFrom(hash) });
        return await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
    }
}
