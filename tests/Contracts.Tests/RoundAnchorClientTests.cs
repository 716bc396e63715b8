using FederatedZk.Anvil;
using FederatedZk.Contracts.Messages;
using FederatedZk.Protocol;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Signer;
using Nethereum.Web3;
using Xunit;
using static FederatedZk.Contracts.Tests.ChainFixture;

namespace FederatedZk.Contracts.Tests;

[Collection("chain")]
public sealed class RoundAnchorClientTests(ChainFixture chain)
{
    [Fact]
    public async Task RepeatingAWriteGivesTheSameAnchor()
    {
        var id = chain.NewId();
        var registered = await chain.Client.RegisterFederationAsync(id);
        var enrolled = await chain.Client.AnchorEnrolmentAsync(id, Enrolment(1));
        await chain.Client.AnchorEnrolmentAsync(id, Enrolment(1) with { EnrolmentHash = Value("again", 1) });
        var closed = await chain.Client.AnchorRoundAsync(id, 0, Value("record", 0), Value("model", 0));
        await chain.Client.AnchorRoundAsync(id, 1, Value("record", 1), Value("model", 1));

        Assert.Equivalent(registered, await chain.Client.RegisterFederationAsync(id), strict: true);
        Assert.Equivalent(enrolled, await chain.Client.AnchorEnrolmentAsync(id, Enrolment(1)), strict: true);
        Assert.Equivalent(closed, await chain.Client.AnchorRoundAsync(id, 0, Value("record", 0), Value("model", 0)), strict: true);
        Assert.Equal(2, (await chain.Client.GetEnrolmentsAsync(id)).Count);
        Assert.Equal(2ul, await chain.Client.GetRoundCountAsync(id));
    }

    [Fact]
    public async Task ARoundAnchoredWithOtherHashesIsRefused()
    {
        var id = await chain.RegisteredAsync();
        await chain.Client.AnchorRoundAsync(id, 0, Value("record", 0), Value("model", 0));
        foreach (var (record, model) in new[] { (Value("other", 0), Value("model", 0)), (Value("record", 0), Value("other", 0)) })
        {
            var refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => chain.Client.AnchorRoundAsync(id, 0, record, model));
            Assert.Equal("RoundOutOfOrder", refused.Error);
            Assert.Contains("the next round is 1, given 0", refused.Message);
        }
    }

    [Fact]
    public async Task RefusalsAreNamed()
    {
        var id = await chain.RegisteredAsync();
        var stranger = chain.As(AnvilNode.Account(5));
        Assert.Equal("FederationExists", await NameAsync(stranger.RegisterFederationAsync(id)));
        Assert.Equal("NotOwner", await NameAsync(stranger.AnchorEnrolmentAsync(id, Enrolment(1))));
        Assert.Equal("NotOwner", await NameAsync(stranger.AnchorRoundAsync(id, 0, Value("record", 0), Value("model", 0))));
        Assert.Equal("FederationUnknown", await NameAsync(stranger.AnchorRoundAsync(chain.NewId(), 0, Value("record", 0), Value("model", 0))));

        static async Task<string> NameAsync(Task<ChainAnchor> refused) => (await Assert.ThrowsAsync<AnchorRefusedException>(() => refused)).Error;
    }

    [Fact]
    public async Task WritesFromManyThreadsAndTwoClientsOfOneAccountAllArrive()
    {
        var account = AnvilNode.Account(6);
        var id = chain.NewId();
        RoundAnchorClient[] clients = [chain.As(account), chain.As(account)];
        await clients[0].RegisterFederationAsync(id);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => clients[i % 2].AnchorEnrolmentAsync(id, Enrolment(i))));
        var all = await clients[0].GetEnrolmentsAsync(id);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => Enrolment(i).Participant).Order(), all.Select(e => e.Participant).Order());
    }

    [Fact]
    public async Task EverythingIsReadBackAcrossPages()
    {
        const int Rounds = 2 * 64 + 1;
        var account = AnvilNode.Account(3);
        var id = chain.NewId();
        var client = chain.As(account);
        await client.RegisterFederationAsync(id);
        var web3 = new Web3(chain.Node.RpcUrl);
        var nonce = (await web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(account.Address, BlockParameter.CreateLatest())).Value;
        for (var r = 0; r < Rounds; r++)
        {
            var message = new AnchorRoundFunction { Id = id.ToArray(), Round = (ulong)r, RecordHash = Value("record", r).ToArray(), ModelRoot = Value("model", r).ToArray() };
            await web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(new LegacyTransactionSigner().SignTransaction(
                account.PrivateKey, AnvilNode.ChainId, chain.Contract, 0, nonce + r, 5_000_000_000, 150_000, message.GetCallData().ToHex()));
        }
        while (await client.GetRoundCountAsync(id) < Rounds)
        {
            await Task.Delay(50);
        }
        var all = await client.GetRoundsAsync(id);
        Assert.Equal(Enumerable.Range(0, Rounds).Select(r => ((ulong)r, Value("record", r), Value("model", r))), all.Select(r => (r.Round, r.RecordHash, r.ModelRoot)));
        Assert.All(all.Zip(all.Skip(1)), p => Assert.True(p.First.Block <= p.Second.Block));
    }

    [Fact]
    public async Task BlocksComeWithoutTransactionsAndHaveTheirHashes()
    {
        var reader = chain.As(null);
        var height = await reader.GetHeightAsync();
        Assert.Null(await reader.GetBlockHashAsync(height + 1000));
        Bytes32? next;
        while ((next = await reader.GetBlockHashAsync(height + 2)) is null)
        {
            await Task.Delay(20);
        }
        var block = await new Web3(chain.Node.RpcUrl).Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(new HexBigInteger(height + 2));
        Assert.Equal(block!.BlockHash, "0x" + next);
        Assert.Equal(block.ParentHash, "0x" + await reader.GetBlockHashAsync(height + 1));
        Assert.True(await reader.GetHeightAsync() >= height + 2);
    }

    [Fact]
    public async Task AReaderDoesNotWrite()
    {
        var reader = chain.As(null);
        Assert.Equal(AnvilNode.ChainId, await reader.GetChainIdAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.RegisterFederationAsync(chain.NewId()));
    }

    [Fact]
    public async Task AnotherChainIsNoticed()
    {
        var client = new RoundAnchorClient(chain.Node.RpcUrl, chain.Contract, chain.Owner, chainId: 1);
        var error = await Assert.ThrowsAsync<WrongChainException>(() => client.GetHeightAsync());
        Assert.Equal("the node is on chain 31337, expected chain 1", error.Message);
        await Assert.ThrowsAsync<WrongChainException>(() => client.RegisterFederationAsync(chain.NewId()));
    }

    [Fact]
    public async Task AMissingContractIsNoticed()
    {
        var client = new RoundAnchorClient(chain.Node.RpcUrl, "0x" + new string('1', 40));
        var error = await Assert.ThrowsAsync<WrongChainException>(() => client.GetRoundCountAsync(chain.NewId()));
        Assert.Contains("there is no contract at 0x1111", error.Message);
    }

    [Fact]
    public async Task AContractThatIsNotRoundAnchorIsNoticed()
    {
        // Init code that returns one zero byte as the contract: MSTORE8(0, 0), RETURN(0, 1).
        var account = AnvilNode.Account(7);
        var web3 = new Web3(chain.Node.RpcUrl);
        var nonce = await web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(account.Address, BlockParameter.CreateLatest());
        var hash = await web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(
            new LegacyTransactionSigner().SignTransaction(account.PrivateKey, AnvilNode.ChainId, "", 0, nonce.Value, 5_000_000_000, 100_000, "6000600053600160" + "00f3"));
        TransactionReceipt? receipt;
        while ((receipt = await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(hash)) is null)
        {
            await Task.Delay(20);
        }
        var error = await Assert.ThrowsAsync<WrongChainException>(() => new RoundAnchorClient(chain.Node.RpcUrl, receipt.ContractAddress!).CheckContractAsync());
        Assert.Contains("is not RoundAnchor", error.Message);
    }

    [Fact]
    public async Task ANodeThatIsDownIsNamedWithoutItsPassword()
    {
        string url;
        await using (var proxy = new LossyProxy(chain.Node.RpcUrl))
        {
            url = proxy.Url;
        }
        var client = new RoundAnchorClient(url.Replace("127.0.0.1", "user:secret@127.0.0.1", StringComparison.Ordinal), chain.Contract);
        var error = await Assert.ThrowsAsync<ChainUnavailableException>(() => client.GetChainIdAsync());
        Assert.Contains(new Uri(url).Authority, error.Message);
        Assert.DoesNotContain("secret", error.ToString());
    }

    [Fact]
    public async Task AnAccountWithoutFundsIsRefusedByTheNode()
    {
        var poor = new Nethereum.Web3.Accounts.Account(EthECKey.GenerateKey());
        var error = await Assert.ThrowsAnyAsync<ChainException>(() => chain.As(poor).RegisterFederationAsync(chain.NewId()));
        Assert.Contains("nsufficient funds", error.Message);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1", "0x1111111111111111111111111111111111111111")]
    [InlineData("127.0.0.1:8545", "0x1111111111111111111111111111111111111111")]
    [InlineData("http://127.0.0.1", "1111111111111111111111111111111111111111")]
    [InlineData("http://127.0.0.1", "0x11111111111111111111111111111111111111111")]
    [InlineData("http://127.0.0.1", "0x111111111111111111111111111111111111111g")]
    public void MalformedAddressesAreRefused(string url, string contract) => Assert.Throws<ArgumentException>(() => new RoundAnchorClient(url, contract));

    [Fact]
    public async Task ACancelledCallEnds()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chain.Client.RegisterFederationAsync(chain.NewId(), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chain.Client.GetHeightAsync(cancelled.Token));
    }
}
