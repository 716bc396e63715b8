using FederatedZk.Aggregation;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.ProverCore.Tests.Aggregation;

public sealed class ServerStateTests
{
    private static readonly NetworkParameters Network = new(Loss.Logistic, [13, 1], 12, 8, 12, 11, 2, 2);

    private static readonly OptimiserSpec Adam = new(OptimiserKind.Adam, 0.05, 0, 0.9, 0.99, 1e-8);

    private static readonly OptimiserSpec Sgd = new(OptimiserKind.Sgd, 1);

    [Fact]
    public void SingleLayerStartsAtZeroAndStepsAreCounted()
    {
        var d = Description(Adam);
        var state = ServerState.Initial(d);
        Assert.All(state.Weights, w => Assert.Equal(0, w));
        var next = state.Apply(d, Ramp(14), 10);
        Assert.Equal(0UL, state.Step);
        Assert.All(state.Weights, w => Assert.Equal(0, w));
        Assert.Equal(1UL, next.Step);
        // The first step of Adam moves every weight by almost the learning rate against the gradient's sign.
        Assert.All(next.Master.ToArray(), w => Assert.InRange(w, -0.0500001, -0.0499));
    }

    [Fact]
    public void HiddenLayersStartWithinTheBoundAndDependOnTheSeed()
    {
        var d = Description(Adam) with { Network = Network with { Widths = [30, 64, 32, 1] } };
        var state = ServerState.Initial(d);
        var first = state.Master[..(30 * 64)].ToArray();
        var bound = Math.Sqrt(6.0 / 30);
        Assert.All(first, w => Assert.InRange(w, -bound, bound));
        Assert.InRange(first.Select(w => w * w).Average(), 0.9 * 2 / 30, 1.1 * 2 / 30);
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.All(state.Master.Slice(30 * 64, 64).ToArray(), b => Assert.Equal(0, b));
        Assert.NotEqual(state.Hash, ServerState.Initial(d with { InitialSeed = Bytes32.Sha256([1]) }).Hash);
        Assert.Equal(state.Hash, ServerState.Initial(d).Hash);
    }

    [Fact]
    public void WeightsAndBiasesAreDividedByTheirOwnScale()
    {
        var d = Description(Sgd);
        var sum = new long[14];
        sum[0] = 1L << (8 + 11);
        sum[13] = 1L << 11;
        var state = ServerState.Initial(d).Apply(d, sum, 1);
        Assert.Equal(-1.0, state.Master[0]);
        Assert.Equal(-1.0, state.Master[13]);
        Assert.Equal(-4096, state.Weights[0]);
        Assert.Equal(-0.25, ServerState.Initial(d).Apply(d, sum, 4).Master[13]);
    }

    [Fact]
    public void WeightsBeyondTheModelAreRefusedAndTheStateStays()
    {
        var d = Description(Sgd);
        var state = ServerState.Initial(d);
        var sum = new long[14];
        sum[3] = long.MaxValue;
        var e = Assert.Throws<DivergedException>(() => state.Apply(d, sum, 1));
        Assert.Equal(3, e.Index);
        Assert.Equal(0UL, state.Step);

        // A bias of sum s becomes -2s in the model: scale 2^11 divides, scale 2^12 multiplies.
        sum = new long[14];
        sum[13] = -((1L << 30) - 1);
        Assert.Equal(int.MaxValue - 1, state.Apply(d, sum, 1).Weights[13]);
        sum[13] = -(1L << 30);
        Assert.Throws<DivergedException>(() => state.Apply(d, sum, 1));
        sum[13] = 1L << 30;
        Assert.Throws<DivergedException>(() => state.Apply(d, sum, 1));
    }

    [Fact]
    public void WrongShapesAreMisuse()
    {
        var d = Description(Adam);
        var state = ServerState.Initial(d);
        Assert.Throws<ArgumentException>(() => state.Apply(d, new long[13], 1));
        Assert.Throws<ArgumentException>(() => state.Apply(d, new long[14], 0));
        Assert.Throws<ArgumentException>(() => state.Apply(Description(Sgd), new long[14], 1));
        Assert.Throws<ArgumentException>(() => state.Apply(d with { Network = Network with { Widths = [12, 1] } }, new long[14], 1));
    }

    [Fact]
    public void StateBytesAreStrict()
    {
        var d = Description(Adam);
        var state = ServerState.Initial(d).Apply(d, Ramp(14), 10);
        var bytes = state.Encode();
        Assert.Equal(bytes, ServerState.Decode(d, bytes).Encode());
        Assert.Equal(state.Weights, ServerState.Decode(d, bytes).Weights);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<MalformedMessageException>(() => ServerState.Decode(d, bytes.AsSpan(0, length)));
        }
        Assert.Throws<MalformedMessageException>(() => ServerState.Decode(d, [.. bytes, 0]));
        Assert.Throws<MalformedMessageException>(() => ServerState.Decode(Description(Sgd), bytes));
        Assert.Throws<MalformedMessageException>(() => ServerState.Decode(d with { Network = Network with { Widths = [12, 1] } }, bytes));
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(flipped, ServerState.Decode(d, flipped).Encode());
            }
            catch (MalformedMessageException)
            {
            }
        }
    }

    [Fact]
    public void StepsBeyondTheFederationsRoundsAreMalformed()
    {
        var d = Description(Adam) with { Rounds = 2 };
        var state = ServerState.Initial(d).Apply(d, Ramp(14), 1).Apply(d, Ramp(14), 1);
        Assert.Equal(2UL, ServerState.Decode(d, state.Encode()).Step);
        Assert.Throws<MalformedMessageException>(() => ServerState.Decode(d with { Rounds = 1 }, state.Encode()));
    }

    private static FederationDescription Description(OptimiserSpec optimiser) =>
        Protocol.SampleMessages.Federation with { Network = Network, Optimiser = optimiser };

    private static long[] Ramp(int count) => [.. Enumerable.Range(1, count).Select(i => 1_000_000L * i)];
}
