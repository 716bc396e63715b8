using FederatedZk.Anvil;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Web3;
using Xunit;
using Xunit.Abstractions;
using static FederatedZk.Contracts.Tests.ChainFixture;

namespace FederatedZk.Contracts.Tests;

/// <summary>What anchoring costs. The bounds are a little above what is measured; the figures are printed.</summary>
[Collection("chain")]
public sealed class RoundAnchorGasTests(ChainFixture chain, ITestOutputHelper output)
{
    [Fact]
    public async Task AnchorsStayCheap()
    {
        var id = chain.NewId();
        var client = chain.As(AnvilNode.Account(8));
        await CostsAtMostAsync("deployment", chain.Deployment, 700_000);
        await CostsAtMostAsync("registration", await client.RegisterFederationAsync(id), 48_000);
        await CostsAtMostAsync("first enrolment", await client.AnchorEnrolmentAsync(id, Enrolment(1)), 190_000);
        await CostsAtMostAsync("enrolment", await client.AnchorEnrolmentAsync(id, Enrolment(2)), 172_000);
        await CostsAtMostAsync("round 0", await client.AnchorRoundAsync(id, 0, Value("record", 0), Value("model", 0)), 118_000);
        await CostsAtMostAsync("round", await client.AnchorRoundAsync(id, 1, Value("record", 1), Value("model", 1)), 101_000);
    }

    private async Task CostsAtMostAsync(string what, ChainAnchor anchor, int bound)
    {
        var receipt = await new Web3(chain.Node.RpcUrl).Eth.Transactions.GetTransactionReceipt.SendRequestAsync(anchor.Transaction.ToHex(true));
        output.WriteLine($"{what}: {receipt!.GasUsed} gas");
        Assert.InRange((int)receipt.GasUsed.Value, 21_000, bound);
    }
}
