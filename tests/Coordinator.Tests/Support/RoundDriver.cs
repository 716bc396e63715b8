using FederatedZk.Contracts;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>What a participant knows when it may answer a round.</summary>
internal sealed record OpenedRound(Signed Announcement, RoundAnnouncement Message, Bytes32 BeaconHash, int[] Weights)
{
    public Answer AnswerOf(TestHospital hospital, Action<long[]>? bend = null) => hospital.Answer(Announcement, BeaconHash, Weights, bend);
}

internal static class RoundDriver
{
    /// <summary>Waits for the announcement and its beacon block.</summary>
    public static async Task<OpenedRound> OpenedAsync(this TestClient client, ulong round, IBlockSource blocks)
    {
        var announced = await client.AnnouncementAsync(round);
        var signed = announced.Announcement.FromWire();
        var message = RoundAnnouncement.Decode(signed.Body);
        Bytes32? hash = null;
        var end = DateTime.UtcNow + TestFederation.Patience;
        while ((hash = await blocks.GetBlockHashAsync(message.BeaconBlock)) is null)
        {
            Assert.True(DateTime.UtcNow < end, "the beacon block was not mined");
            await Task.Delay(20);
        }
        return new OpenedRound(signed, message, hash.Value, await client.WeightsAsync(new Bytes32(announced.ModelBlob.Span)));
    }

    /// <summary>All hospitals answer honestly at once; returns the closed record.</summary>
    public static async Task<RoundRecord> PlayAsync(this TestClient client, ulong round, IBlockSource blocks, params TestHospital[] hospitals)
    {
        var opened = await client.OpenedAsync(round, blocks);
        await Task.WhenAll(hospitals.Select(async h =>
        {
            var receipt = await client.SubmitAsync(opened.AnswerOf(h));
            Assert.True(receipt.Accepted, receipt.Reason);
        }));
        return await client.ClosedAsync(round);
    }
}
