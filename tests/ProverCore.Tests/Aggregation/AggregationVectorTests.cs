using System.Globalization;
using System.Text.Json;
using FederatedZk.Aggregation;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.ProverCore.Tests.Aggregation;

/// <summary>Bit for bit what tests/reference/aggregation.py computes from doc/aggregation.md.</summary>
public sealed class AggregationVectorTests
{
    [Theory]
    [InlineData("sgd")]
    [InlineData("momentum")]
    [InlineData("adam")]
    public void EveryRoundAgreesBitForBit(string optimiser)
    {
        var cases = RepositoryFiles.Vectors($"aggregation-{optimiser}.json");
        Assert.True(cases.GetArrayLength() >= 2);
        foreach (var vector in cases.EnumerateArray())
        {
            var d = Description(vector);
            var state = ServerState.Initial(d);
            Assert.Equal(Bits(vector.GetProperty("initial")), Bits(state.Master));
            Assert.Equal(Integers(vector.GetProperty("initialWeights")), state.Weights);
            Assert.Equal(vector.GetProperty("initialHash").GetString(), state.Hash.ToString());
            foreach (var round in vector.GetProperty("rounds").EnumerateArray())
            {
                var sum = round.GetProperty("sum").EnumerateArray().Select(v => v.GetInt64()).ToArray();
                var total = new UpdateSum(d.Network);
                total.Add(sum, round.GetProperty("batchSum").GetUInt32());
                Assert.Equal(round.GetProperty("sumHash").GetString(), total.Hash.ToString());
                state = ServerState.Decode(d, state.Encode()).Apply(d, total.Values, total.BatchSum);
                Assert.Equal(Bits(round.GetProperty("master")), Bits(state.Master));
                Assert.Equal(Integers(round.GetProperty("weights")), state.Weights);
                Assert.Equal(round.GetProperty("stateHash").GetString(), state.Hash.ToString());
            }
            Assert.Equal((ulong)vector.GetProperty("rounds").GetArrayLength(), state.Step);
        }
    }

    [Fact]
    public void BatchSizesAgree()
    {
        foreach (var vector in RepositoryFiles.Vectors("aggregation-batches.json").EnumerateArray())
        {
            var counts = vector.GetProperty("counts").EnumerateArray().Select(v => v.GetUInt32()).ToArray();
            var sizes = vector.GetProperty("sizes").EnumerateArray().Select(v => v.GetUInt32()).ToArray();
            Assert.Equal(sizes, BatchSizes.For(counts, vector.GetProperty("total").GetUInt32()));
        }
    }

    private static FederationDescription Description(JsonElement vector)
    {
        var (n, o) = (vector.GetProperty("network"), vector.GetProperty("optimiser"));
        var network = new NetworkParameters(Loss.Logistic, [.. n.GetProperty("widths").EnumerateArray().Select(w => w.GetUInt32())], U32(n, "rangeBits"),
            U32(n, "featureBits"), U32(n, "weightBits"), U32(n, "signalBits"), U32(n, "magnitudeLimbs"), U32(n, "signalLimbs"));
        var optimiser = new OptimiserSpec((OptimiserKind)U32(o, "kind"), F64(o, "learningRate"), F64(o, "momentum"), F64(o, "beta1"), F64(o, "beta2"), F64(o, "epsilon"));
        return Protocol.SampleMessages.Federation with
        {
            Network = network,
            Optimiser = optimiser,
            InitialSeed = Bytes32.Parse(vector.GetProperty("initialSeed").GetString()!),
        };
    }

    private static uint U32(JsonElement e, string name) => e.GetProperty(name).GetUInt32();

    private static double F64(JsonElement e, string name) => e.GetProperty(name).GetDouble();

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];

    private static string[] Bits(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetString()!)];

    private static string[] Bits(ReadOnlySpan<double> values)
    {
        var bits = new string[values.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.DoubleToUInt64Bits(values[i]).ToString("x16", CultureInfo.InvariantCulture);
        }
        return bits;
    }
}
