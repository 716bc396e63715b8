using System.Numerics;
using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>The trainer against plain integer arithmetic, entry by entry.</summary>
public sealed class StepTrainerTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, int> Shapes()
    {
        var data = new TheoryData<string, int, int>();
        foreach (var widths in new[] { "13-1", "13-32-16-1", "5-6-3-2", "1-1", "7-3-1", "3-5-9-5-4" })
        {
            foreach (var rows in new[] { 1, 5, 37 })
            {
                data.Add(widths, rows, 4096);
                data.Add(widths, rows, 40);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryEntryIsTheExactInteger(string widths, int rows, int bound)
    {
        var seed = HashCode(widths, rows, bound);
        output.WriteLine($"seed {seed}");
        var network = Networks.HeartDisease(Networks.Widths(widths));
        var (weights, features, labels) = Networks.Random(network, rows, bound, seed);
        AssertExact(network, weights, features, labels);
    }

    public static TheoryData<string, int, int> HeadShapes()
    {
        var data = new TheoryData<string, int, int>();
        foreach (var network in new[] { "squared 13-1", "squared 4-5-2", "squared 7-9-5-3", "softmax 13-3", "softmax 4-2", "softmax 5-6-4", "softmax 7-9-5-10" })
        {
            foreach (var rows in new[] { 1, 5, 37 })
            {
                data.Add(network, rows, 4096);
                data.Add(network, rows, 40);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(HeadShapes))]
    public void SquaredErrorAndSoftmaxAreExactToo(string name, int rows, int bound)
    {
        var seed = HashCode(name, rows, bound);
        output.WriteLine($"seed {seed}");
        var network = Networks.Named(name);
        var (weights, features, labels) = Networks.Random(network, rows, bound, seed);
        AssertExact(network, weights, features, labels);
        AssertExact(network, new int[weights.Length], features, labels);
    }

    [Theory]
    [InlineData(Loss.Squared, 4u, 1u, 3u, 3u, 0u)]
    [InlineData(Loss.Squared, 8u, 4u, 8u, 4u, 0u)]
    [InlineData(Loss.Squared, 16u, 12u, 16u, 15u, 0u)]
    [InlineData(Loss.Softmax, 6u, 3u, 4u, 4u, 9u)]
    [InlineData(Loss.Softmax, 8u, 7u, 8u, 7u, 1u)]
    [InlineData(Loss.Softmax, 16u, 12u, 16u, 15u, 28u)]
    public void EveryFixedPointOfTheHeadsIsExact(Loss loss, uint t, uint fa, uint fw, uint fd, uint fe)
    {
        var network = new NetworkParameters(loss, [5, 6, 4], t, fa, fw, fd, 2, 2, fe);
        var (weights, features, labels) = Networks.Random(network, 11, 1 << ((int)fw - 1), 78);
        AssertExact(network, weights, features, labels);
    }

    [Fact]
    public void SquaredErrorSignalsAreTheScaledDifference()
    {
        // f_d - f_a = 3: δ = 8 (V - y); ties of V round up.
        var trainer = new StepTrainer(Networks.Named("squared 1-1"));
        Assert.Equal(8 * (5 - 2), trainer.Run([4096, 0], [5], [2]).Update[1]);
        Assert.Equal(8 * (1 + 2048), trainer.Run([2048, 0], [1], [-2048]).Update[1]);
        Assert.Equal(8 * 0, trainer.Run([2048, 0], [-1], [0]).Update[1]);
    }

    [Fact]
    public void SoftmaxSignalsAreProbabilitiesLessTheLabel()
    {
        // Biases of 0 and one class far below: beyond the table its exponential is 0. Scale 2^11; a third of it is 682.67.
        var trainer = new StepTrainer(Networks.Named("softmax 1-3"));
        Assert.Equal([683L, 683, 683 - 2048], trainer.Run(new int[6], [7], [0, 0, 1]).Update[3..]);
        Assert.Equal([1024L, 1024 - 2048, 0], trainer.Run([0, 0, 0, 0, 0, -16 << 12], [7], [0, 1, 0]).Update[3..]);
        Assert.Equal([2048L, -2048, 0], trainer.Run([0, 0, 0, 40 << 12, 0, 3], [7], [0, 1, 0]).Update[3..]);
        // At scale 1 two equal classes have half each, which rounds up.
        var ties = Networks.Named("softmax 1-2") with { SignalBits = 0 };
        Assert.Equal([1L, 0], AssertExact(ties, new int[4], [7], [0, 1]).Update[2..]);
    }

    [Theory]
    [InlineData(4u, 1u, 3u, 3u, 1u, 1u)]
    [InlineData(6u, 3u, 4u, 4u, 2u, 2u)]
    [InlineData(8u, 4u, 8u, 7u, 2u, 1u)]
    [InlineData(16u, 12u, 16u, 15u, 2u, 2u)]
    [InlineData(12u, 8u, 1u, 0u, 2u, 2u)]
    public void EveryFixedPointIsExact(uint t, uint fa, uint fw, uint fd, uint nm, uint ng)
    {
        var network = new NetworkParameters(Loss.Logistic, [5, 6, 3, 2], t, fa, fw, fd, nm, ng);
        var (weights, features, labels) = Networks.Random(network, 11, 1 << ((int)fw - 1), 77);
        AssertExact(network, weights, features, labels);
    }

    [Fact]
    public void ZeroModelAndZeroRecordsStayExact()
    {
        var network = Networks.HeartDisease(5, 6, 3, 2);
        var (weights, features, labels) = Networks.Random(network, 5, 4096, 3);
        AssertExact(network, new int[weights.Length], features, labels);
        AssertExact(network, weights, new int[features.Length], labels);
    }

    [Fact]
    public void TiesRoundUpAndZeroHasADerivative()
    {
        // One hidden unit with Z = x·w: 2048·(2k+1) lies half-way between two multiples of 2^12, for negative k too; x = 0 and x·w = -2048 give Z' = 0.
        var network = Networks.HeartDisease(1, 1, 1);
        int[] features = [-5, -3, -1, 0, 1, 3, 5];
        int[] labels = [0, 1, 0, 1, 0, 1, 0];
        var result = AssertExact(network, [2048, 0, 4096, 0], features, labels);
        Assert.Equal([-10240L, -6144, -2048, 0, 2048, 6144, 10240], result.Trace.Forward[..7]);
        // Z' = -2, -1, 0, 0, 1, 2, 3: rows from x = -1 on are active, so the bias of the hidden unit gets exactly their signals.
        var network1 = Networks.HeartDisease(1, 1);
        var active = new[] { 0, 0, 1, 2, 3 };
        var signals = new StepTrainer(network1).Run([4096, 0], active, labels[2..]).Update[1];
        Assert.Equal(signals, result.Update[1]);
    }

    [Fact]
    public void SaturatedLogitsTakeTheTablesEnds()
    {
        var network = Networks.HeartDisease(1, 1);
        var table = NetworkRules.SigmoidTable(network);
        var trainer = new StepTrainer(network);
        Assert.Equal(table[^1], trainer.Run([1 << 20, 0], [2047], [0]).Update[1]);
        Assert.Equal(table[0], trainer.Run([1 << 20, 0], [-2048], [0]).Update[1]);
        // 8 exactly is one past the table, -8 exactly its first entry.
        Assert.Equal(table[^1], trainer.Run([0, 8 << 12], [0], [0]).Update[1]);
        Assert.Equal(table[0], trainer.Run([0, -8 << 12], [0], [0]).Update[1]);
        Assert.Equal(1024 - 2048, trainer.Run([0, 0], [5], [1]).Update[1]);
    }

    [Fact]
    public void RunsOnSeveralThreadsGiveTheSameIntegers()
    {
        var network = Networks.HeartDisease(13, 32, 16, 1);
        var (weights, features, labels) = Networks.Random(network, 37, 4096, 11);
        var trainer = new StepTrainer(network);
        var expected = trainer.Run(weights, features, labels).Update;
        Parallel.For(0, 16, _ => Assert.Equal(expected, trainer.Run(weights, features, labels).Update));
    }

    private static ExactStepResult AssertExact(NetworkParameters network, int[] weights, int[] features, int[] labels)
    {
        var expected = IntegerStep.Run(network, weights, features, labels, Table(network));
        var actual = new StepTrainer(network).Run(weights, features, labels);
        Assert.Equal(expected.Update, actual.Update.Select(v => (BigInteger)v));
        Assert.Equal(expected.Forward, actual.Trace.Forward.Select(v => (BigInteger)v));
        Assert.Equal(expected.Backward, actual.Trace.Backward.Select(v => (BigInteger)v));
        return actual;
    }

    private static uint[] Table(NetworkParameters network) => network.Loss switch
    {
        Loss.Logistic => NetworkRules.SigmoidTable(network),
        Loss.Softmax => NetworkRules.ExpTable(network),
        _ => [],
    };

    private static int HashCode(string widths, int rows, int bound) => (widths.Sum(c => c) * 1000) + (rows * 10) + (bound % 7);
}
