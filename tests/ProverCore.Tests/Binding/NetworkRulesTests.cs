using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.ProverCore.Tests.Binding;

public sealed class NetworkRulesTests
{
    private static readonly NetworkParameters Network = new(Loss.Logistic, [13, 1], 12, 8, 12, 11, 2, 2);

    [Fact]
    public void ParametersOfTheProtocolAreAllowed()
    {
        foreach (var widths in new uint[][] { [13, 1], [5, 6, 3, 1], [30, 64, 32, 1], [1, 1], [784, 65536, 1] })
        {
            var network = Network with { Widths = widths };
            NetworkRules.Check(network);
            Assert.Equal((ulong)network.ParameterCount, NetworkRules.ParameterCount(network));
        }
    }

    /// <summary>The canonical reader and the prover core draw the same line for every head.</summary>
    [Fact]
    public void TheHeadsRulesAreTheLibrarys()
    {
        var (allowed, refused) = (0, 0);
        foreach (var loss in new[] { Loss.Squared, Loss.Softmax })
        {
            foreach (var (t, fa, fd) in new (uint, uint, uint)[] { (4, 2, 3), (4, 3, 2), (12, 8, 11), (12, 8, 8), (12, 8, 7), (16, 12, 15) })
            {
                foreach (var classes in new uint[] { 1, 2, 3, 4, 1000 })
                {
                    foreach (var exponentials in new uint[] { 0, 1, 5, 6, 7, 20, 21, 28, 29, 30, 31, 32 })
                    {
                        var network = new NetworkParameters(loss, [3, classes], t, fa, t, fd, 2, 2, exponentials);
                        var here = Record.Exception(network.Check);
                        var there = Record.Exception(() => NetworkRules.Check(network));
                        Assert.True(here is null == there is null, $"{network}: {here?.Message} / {there?.Message}");
                        (allowed, refused) = here is null ? (allowed + 1, refused) : (allowed, refused + 1);
                    }
                }
            }
        }
        Assert.True(allowed > 60 && refused > 60, $"{allowed} allowed, {refused} refused");
    }

    [Fact]
    public void EveryOtherParameterIsRefusedByName()
    {
        foreach (var (network, named) in new (NetworkParameters, string)[]
        {
            (Network with { Loss = (Loss)9 }, "loss"), (Network with { Widths = [13] }, "widths"), (Network with { Widths = [0, 1] }, "width"),
            (Network with { Widths = [13, 65537] }, "width"), (Network with { Widths = [.. Enumerable.Repeat(1u, 66)] }, "layer_count"),
            (Network with { RangeBits = 3 }, "range_bits"), (Network with { RangeBits = 17 }, "range_bits"), (Network with { FeatureBits = 12 }, "feature_bits"),
            (Network with { WeightBits = 0 }, "weight_bits"), (Network with { WeightBits = 13 }, "weight_bits"), (Network with { SignalBits = 12 }, "signal_bits"),
            (Network with { MagnitudeLimbs = 0 }, "magnitude_limbs"), (Network with { SignalLimbs = 3 }, "signal_limbs"), (Network with { FeatureBits = 0, WeightBits = 4 }, "feature_bits"),
        })
        {
            foreach (var call in new Action[] { () => NetworkRules.Check(network), () => NetworkRules.Digest(network), () => NetworkRules.SigmoidTable(network), () => new Model(network, new int[14]).Dispose() })
            {
                var e = Assert.Throws<FzkException>(call);
                Assert.Equal(FzkStatus.InvalidArgument, e.Status);
                Assert.Contains(named, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void DigestsDifferInEveryParameter()
    {
        var digests = new[]
        {
            Network, Network with { Widths = [14, 1] }, Network with { Widths = [13, 1, 1] }, Network with { RangeBits = 13 }, Network with { FeatureBits = 7 },
            Network with { WeightBits = 11 }, Network with { SignalBits = 10 }, Network with { MagnitudeLimbs = 1 }, Network with { SignalLimbs = 1 },
            Network with { Loss = Loss.Squared }, Network with { Loss = Loss.Softmax, Widths = [13, 3], ExpBits = 14 }, Network with { Loss = Loss.Softmax, Widths = [13, 3], ExpBits = 13 },
        }.Select(NetworkRules.Digest).ToList();
        Assert.Equal(digests.Count, digests.Distinct().Count());
        Assert.Equal(digests[0], NetworkRules.Digest(Network with { Widths = [.. Network.Widths] }));
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(8, 7)]
    [InlineData(12, 11)]
    [InlineData(16, 15)]
    public void TheSigmoidTableIsTheLogisticFunction(uint rangeBits, uint signalBits)
    {
        var network = Network with { RangeBits = rangeBits, FeatureBits = rangeBits - 4, WeightBits = rangeBits, SignalBits = signalBits };
        var table = NetworkRules.SigmoidTable(network);
        Assert.Equal(1 << (int)rangeBits, table.Length);
        for (var i = 0; i < table.Length; i++)
        {
            var logit = (i - (table.Length / 2)) / (double)(1 << ((int)rangeBits - 4));
            var exact = (1 << (int)signalBits) / (1 + Math.Exp(-logit));
            Assert.InRange(table[i], exact - 0.500001, exact + 0.500001);
        }
    }

    [Theory]
    [InlineData(4, 3, 4)]
    [InlineData(12, 8, 14)]
    [InlineData(16, 12, 28)]
    public void TheExpTableIsTheExponentialFunction(uint rangeBits, uint featureBits, uint expBits)
    {
        var network = new NetworkParameters(Loss.Softmax, [13, 3], rangeBits, featureBits, rangeBits, rangeBits - 1, 2, 2, expBits);
        var table = NetworkRules.ExpTable(network);
        Assert.Equal(1 << (int)rangeBits, table.Length);
        Assert.Equal(1u << (int)expBits, table[0]);
        for (var i = 0; i < table.Length; i++)
        {
            var exact = Math.ScaleB(Math.Exp(-Math.ScaleB(i, -(int)featureBits)), (int)expBits);
            Assert.InRange(table[i], exact - 0.500001, exact + 0.500001);
        }
        Assert.Contains("softmax", Assert.Throws<FzkException>(() => NetworkRules.ExpTable(Network)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelRootsDependOnEveryWeightAndShapesMustFit()
    {
        using var model = new Model(Network, new int[14]);
        for (var i = 0; i < 14; i++)
        {
            var weights = new int[14];
            weights[i] = 1;
            using var other = new Model(Network, weights);
            Assert.NotEqual(model.Root, other.Root);
        }
        Assert.Equal(FzkStatus.InvalidArgument, Assert.Throws<FzkException>(() => new Model(Network, new int[13])).Status);
        Assert.Equal(FzkStatus.InvalidArgument, Assert.Throws<FzkException>(() => new Model(Network, new int[15])).Status);
        Assert.Equal(FzkStatus.InvalidArgument, Assert.Throws<FzkException>(() => new Model(Network, [])).Status);
    }
}
