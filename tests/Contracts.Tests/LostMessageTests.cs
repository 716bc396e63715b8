using FederatedZk.Anvil;
using FederatedZk.Protocol;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using Xunit;
using static FederatedZk.Contracts.Tests.ChainFixture;

namespace FederatedZk.Contracts.Tests;

/// <summary>Whatever is lost on the way to the node, an anchor is made once and found again. Account 4 sends here, and nowhere else.</summary>
[Collection("chain")]
public sealed class LostMessageTests(ChainFixture chain) : IAsyncLifetime
{
    private const string Send = "eth_sendRawTransaction";

    private readonly LossyProxy _proxy = new(chain.Node.RpcUrl);
    private Bytes32 _id;

    public async Task InitializeAsync()
    {
        _id = chain.NewId();
        await chain.As(AnvilNode.Account(4)).RegisterFederationAsync(_id);
    }

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    [Theory]
    [InlineData(Loss.Request)]
    [InlineData(Loss.Response)]
    public async Task ATransactionIsSentOnceEvenIfItsAnswerIsLost(Loss loss)
    {
        var before = await TransactionsAsync();
        var sends = 0;
        _proxy.Rule = m => m == Send && Interlocked.Increment(ref sends) == 1 ? loss : Loss.None;
        var anchor = await Client().AnchorRoundAsync(_id, 0, Value("record", 0), Value("model", 0));
        Assert.Equal(before + 1, await TransactionsAsync());
        Assert.Equal(anchor.Block, (await chain.Client.GetRoundAsync(_id, 0))!.Block);
        Assert.Equal(loss == Loss.Request ? 2 : 1, sends);
    }

    [Fact]
    public async Task AskingAgainAfterALostAnswerFindsTheAnchor()
    {
        var before = await TransactionsAsync();
        var sent = false;
        _proxy.Rule = m =>
        {
            sent |= m == Send;
            return sent ? Loss.Response : Loss.None;
        };
        await Assert.ThrowsAsync<ChainUnavailableException>(() => Client().AnchorEnrolmentAsync(_id, Enrolment(1)));
        Assert.True(sent);

        _proxy.Rule = _ => Loss.None;
        var again = await Client().AnchorEnrolmentAsync(_id, Enrolment(1));
        Assert.Equal(before + 1, await TransactionsAsync());
        Assert.Equal(again.Block, Assert.Single(await chain.Client.GetEnrolmentsAsync(_id)).Block);
    }

    [Fact]
    public async Task ARestartDuringAnAnchorDoesNotAnchorTwice()
    {
        await using var slow = await AnvilNode.StartAsync(blockTimeSeconds: 1);
        var account = AnvilNode.Account(4);
        var (contract, _) = await RoundAnchorClient.DeployAsync(slow.RpcUrl, account);
        var client = new RoundAnchorClient(slow.RpcUrl, contract, account);
        await client.RegisterFederationAsync(_id);
        var web3 = new Web3(slow.RpcUrl);
        var before = (await web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(account.Address, BlockParameter.CreateLatest())).Value;

        using var crash = new CancellationTokenSource();
        var interrupted = client.AnchorRoundAsync(_id, 0, Value("record", 0), Value("model", 0), crash.Token);
        while ((await web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(account.Address, BlockParameter.CreatePending())).Value == before)
        {
            await Task.Delay(5);
        }
        await crash.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => interrupted);

        var anchor = await new RoundAnchorClient(slow.RpcUrl, contract, account).AnchorRoundAsync(_id, 0, Value("record", 0), Value("model", 0));
        Assert.Equal(before + 1, (await web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(account.Address, BlockParameter.CreatePending())).Value);
        Assert.Equal(anchor.Block, (await client.GetRoundAsync(_id, 0))!.Block);
    }

    [Fact]
    public async Task ANodeThatLosesEverySendingIsReportedInTime()
    {
        _proxy.Rule = m => m == Send ? Loss.Request : Loss.None;
        var client = new RoundAnchorClient(_proxy.Url, chain.Contract, AnvilNode.Account(4), timeout: TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<ChainUnavailableException>(() => client.AnchorRoundAsync(_id, 0, Value("record", 0), Value("model", 0)));
        Assert.Contains("within 1 s", error.Message);
        Assert.Null(await chain.Client.GetRoundAsync(_id, 0));
    }

    [Fact]
    public async Task AQuestionIsRepeatedOnceItsAnswerIsLost()
    {
        var asked = 0;
        _proxy.Rule = m => m == "eth_blockNumber" && Interlocked.Increment(ref asked) < 3 ? Loss.Response : Loss.None;
        Assert.True(await Client().GetHeightAsync() > 0);
        Assert.Equal(3, asked);
    }

    private RoundAnchorClient Client() => new(_proxy.Url, chain.Contract, AnvilNode.Account(4), AnvilNode.ChainId, TimeSpan.FromSeconds(30));

    private async Task<System.Numerics.BigInteger> TransactionsAsync() =>
        (await new Web3(chain.Node.RpcUrl).Eth.Transactions.GetTransactionCount.SendRequestAsync(AnvilNode.Account(4).Address, BlockParameter.CreateLatest())).Value;
}
