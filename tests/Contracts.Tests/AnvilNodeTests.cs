using System.Diagnostics;
using System.Net.Sockets;
using FederatedZk.Anvil;
using Nethereum.Web3;
using Xunit;

namespace FederatedZk.Contracts.Tests;

/// <summary>The node that other tests rely on: its keys hold, it mines without transactions, it leaves nothing behind.</summary>
public sealed class AnvilNodeTests
{
    [Fact]
    public async Task ANodeEndsWithItsObject()
    {
        var node = await AnvilNode.StartAsync();
        var web3 = new Web3(node.RpcUrl);
        Assert.Equal(AnvilNode.ChainId, (ulong)(await web3.Eth.ChainId.SendRequestAsync()).Value);
        for (var i = 0; i < AnvilNode.AccountKeys.Count; i++)
        {
            Assert.False((await web3.Eth.GetBalance.SendRequestAsync(AnvilNode.Account(i).Address)).Value.IsZero);
        }
        await node.DisposeAsync();
        await node.DisposeAsync();
        using var socket = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => socket.ConnectAsync("127.0.0.1", node.Port));
    }

    [Fact]
    public async Task ATakenPortIsReportedWithWhatAnvilSaid()
    {
        await using var node = await AnvilNode.StartAsync();
        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => AnvilNode.StartAsync(port: node.Port));
        Assert.Contains("anvil ended at once", error.Message);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task FixedBlocksFollowFromTheSeed()
    {
        var first = new FixedBlockSource(7);
        Assert.Equal(await first.GetBlockHashAsync(5), await new FixedBlockSource(7).GetBlockHashAsync(5));
        Assert.NotEqual(await first.GetBlockHashAsync(5), await first.GetBlockHashAsync(6));
        Assert.NotEqual(await first.GetBlockHashAsync(5), await new FixedBlockSource(8).GetBlockHashAsync(5));
    }
}
