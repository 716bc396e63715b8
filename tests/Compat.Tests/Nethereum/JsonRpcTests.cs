using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using FederatedZk.Anvil;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Signer;
using Nethereum.Web3;
using Xunit;

namespace FederatedZk.Compat.Tests.Nethereum;

public sealed class AnvilFixture : IAsyncLifetime
{
    public AnvilNode Node { get; private set; } = null!;

    public async Task InitializeAsync() => Node = await AnvilNode.StartAsync();

    public async Task DisposeAsync() => await Node.DisposeAsync();
}

/// <summary>JSON-RPC with a real node, and with servers that answer anything.</summary>
public sealed class JsonRpcTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>
{
    [Function("anything", "uint256")]
    public sealed class Anything : FunctionMessage;

    [Error("Refused")]
    public sealed class RefusedError : IErrorDTO
    {
        [Parameter("uint64", "why", 1)]
        public ulong Why { get; set; }
    }

    private readonly Web3 _web3 = new(anvil.Node.RpcUrl);

    [Fact]
    public async Task APaymentArrives()
    {
        var from = AnvilNode.Account(0);
        var to = EthECKey.GenerateKey().GetPublicAddress();
        var receipt = await SendAsync(0, to, 12345, "");
        Assert.True(receipt.Status.Value.IsOne);
        Assert.Null(receipt.ContractAddress);
        Assert.Equal(21_000, (int)receipt.GasUsed.Value);
        Assert.Equal(12345, (int)(await _web3.Eth.GetBalance.SendRequestAsync(to)).Value);
        Assert.Equal(1, (int)(await _web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(from.Address, BlockParameter.CreateLatest())).Value);
        var block = await _web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(receipt.BlockNumber);
        Assert.Equal(receipt.BlockHash, block!.BlockHash);
    }

    [Fact]
    public async Task WhatIsNotThereIsNull()
    {
        Assert.Null(await _web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync("0x" + new string('1', 64)));
        Assert.Null(await _web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(new HexBigInteger(1_000_000_000)));
        Assert.Equal("0x", await _web3.Eth.GetCode.SendRequestAsync("0x" + new string('1', 40)));
    }

    [Fact]
    public async Task TheNodesErrorsComeThrough()
    {
        var nonsense = await Assert.ThrowsAsync<RpcResponseException>(() => _web3.Eth.Transactions.SendRawTransaction.SendRequestAsync("0x00"));
        Assert.NotEqual(0, nonsense.RpcError.Code);
        var raw = new LegacyTransactionSigner().SignTransaction(
            EthECKey.GenerateKey().GetPrivateKey(), AnvilNode.ChainId, AnvilNode.Account(0).Address, 1, 0, 2_000_000_000, 21_000, "");
        var poor = await Assert.ThrowsAsync<RpcResponseException>(() => _web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(raw));
        Assert.Contains("nsufficient funds", poor.Message);
    }

    [Fact]
    public async Task ARevertWithATextIsToldApartFromACustomError()
    {
        var text = "08c379a0" + "20".PadLeft(64, '0') + "3".PadLeft(64, '0') + "6e6f21".PadRight(64, '0');
        var spoken = await Assert.ThrowsAsync<SmartContractRevertException>(async () => await CallAsync(await RevertingAsync(2, text)));
        Assert.Equal("no!", spoken.RevertMessage);

        var custom = "Refused(uint64)";
        var selector = global::Nethereum.Util.Sha3Keccack.Current.CalculateHash(custom)[..8];
        var named = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(async () => await CallAsync(await RevertingAsync(3, selector + "7".PadLeft(64, '0'))));
        Assert.True(named.IsCustomErrorFor<RefusedError>());
        Assert.Equal(7ul, named.DecodeError<RefusedError>().Why);

        var silent = await Assert.ThrowsAsync<RpcResponseException>(async () => await CallAsync(await RevertingAsync(4, "")));
        Assert.Equal(3, silent.RpcError.Code);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "<html>busy</html>")]
    [InlineData(200, "null")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"jsonrpc":"2.0","id":1}""")]
    [InlineData(200, """{"jsonrpc":"2.0","id":99,"result":"0x1"}""")]
    [InlineData(200, """{"jsonrpc":"2.0","id":1,"result":1}""")]
    [InlineData(200, """{"jsonrpc":"2.0","id":1,"result":"1"}""")]
    [InlineData(200, """{"jsonrpc":"2.0","id":1,"result":null}""")]
    [InlineData(200, """{"jsonrpc":"2.0","id":1,"result":{"deep":"0x1"}}""")]
    [InlineData(200, """{"jsonrpc":"2.0","id":1,"error":{}}""")]
    [InlineData(503, """{"jsonrpc":"2.0","id":1,"result":"0x1"}""")]
    public async Task AnswersThatAreNoJsonRpcAreRefused(int status, string body)
    {
        var error = await Assert.ThrowsAsync<RpcClientUnknownException>(() => AgainstAsync(status, body, w => w.Eth.ChainId.SendRequestAsync()));
        Assert.Contains("eth_chainId", error.Message);
    }

    [Fact]
    public async Task AnErrorAnswerKeepsItsCodeAndData()
    {
        var error = await Assert.ThrowsAsync<RpcResponseException>(() =>
            AgainstAsync(200, """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no","data":{"result":"0x01"}}}""", w => w.Eth.ChainId.SendRequestAsync()));
        Assert.Equal((-32000, "no", "0x01"), (error.RpcError.Code, error.Message, error.RpcError.GetDataAsString()));
    }

    private Task<BigInteger> CallAsync(string contract) => _web3.Eth.GetContractHandler(contract).QueryAsync<Anything, BigInteger>(new Anything());

    /// <summary>Deploys code that answers every call by reverting with the payload: CODECOPY(0, 12, n), REVERT(0, n).</summary>
    private async Task<string> RevertingAsync(int account, string payload)
    {
        var n = (payload.Length / 2).ToString("x2", null);
        var runtime = $"60{n}600c60003960{n}6000fd" + payload;
        var m = (runtime.Length / 2).ToString("x2", null);
        return (await SendAsync(account, "", 0, $"60{m}600c60003960{m}6000f3" + runtime)).ContractAddress!;
    }

    private async Task<TransactionReceipt> SendAsync(int account, string to, BigInteger amount, string data)
    {
        var from = AnvilNode.Account(account);
        var nonce = await _web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(from.Address, BlockParameter.CreateLatest());
        var raw = new LegacyTransactionSigner().SignTransaction(from.PrivateKey, AnvilNode.ChainId, to, amount, nonce.Value, 5_000_000_000, 200_000, data);
        var hash = await _web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(raw);
        Assert.Equal(global::Nethereum.Util.Sha3Keccack.Current.CalculateHash(raw.HexToByteArray()).ToHex(true), hash);
        while (true)
        {
            if (await _web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(hash) is { } receipt)
            {
                return receipt;
            }
            await Task.Delay(20);
        }
    }

    private static async Task AgainstAsync(int status, string body, Func<Web3, Task> ask)
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        using var server = new HttpListener();
        server.Prefixes.Add(url);
        server.Start();
        var serve = Task.Run(async () =>
        {
            var context = await server.GetContextAsync();
            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        });
        await ask(new Web3(url));
        await serve;
    }
}
