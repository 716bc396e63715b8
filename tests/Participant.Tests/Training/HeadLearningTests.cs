using FederatedZk.Participant.Data;
using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>
/// What federations with squared error and softmax learn in 30 rounds, on generated files that the participant's own code reads and splits: three hospitals
/// of 300 rows each, Adam, batches of 128 in sum, pooled test rows.
/// </summary>
public sealed class HeadLearningTests(ITestOutputHelper output)
{
    private const int Rounds = 30;
    private const ulong Seed = 5;

    /// <summary>Means and deviations of Fisher's irises (Annals of Eugenics 7, 1936), the four measures drawn independently.</summary>
    private static readonly (double[] Mean, double[] Deviation)[] Irises =
    [
        ([5.01, 3.43, 1.46, 0.25], [0.35, 0.38, 0.17, 0.11]), ([5.94, 2.77, 4.26, 1.33], [0.52, 0.31, 0.47, 0.20]), ([6.59, 2.97, 5.55, 2.03], [0.64, 0.32, 0.55, 0.27]),
    ];

    [Fact]
    public void SoftmaxLearnsThreeClasses()
    {
        var schema = new DataSchema("irises", true,
        [
            new ColumnSchema("a", ColumnKind.Numeric, MissingPolicy.Refuse, -5, 15, 5.84, 0.83), new ColumnSchema("b", ColumnKind.Numeric, MissingPolicy.Refuse, -5, 15, 3.06, 0.43),
            new ColumnSchema("c", ColumnKind.Numeric, MissingPolicy.Refuse, -5, 15, 3.76, 1.76), new ColumnSchema("d", ColumnKind.Numeric, MissingPolicy.Refuse, -5, 15, 1.2, 0.76),
            new ColumnSchema("kind", ColumnKind.ClassLabel, MissingPolicy.Refuse, Values: [0, 1, 2]),
        ], ["a", "b", "c", "d"]);
        var after = Learn(Networks.Named("softmax 4-3"), schema, "a,b,c,d,kind", 0.1, random =>
        {
            var kind = random.Next(3);
            var (mean, deviation) = Irises[kind];
            return [.. mean.Select((m, j) => m + (deviation[j] * Normal(random))), kind];
        });
        // The best rule that knows the distributions is right on about 98 % of such rows.
        Assert.True(after.Correct >= 0.92 * after.Count, $"{after.Correct} of {after.Count} right, expected at least 92 %");
        Assert.True(after.LogLossSum < 0.25 * after.Count, $"cross-entropy {after.LogLossSum / after.Count:F4}, expected below 0.25");
    }

    [Theory]
    [InlineData("squared 3-1", 0.1)]
    [InlineData("squared 3-8-1", 0.1)]
    public void SquaredErrorLearnsALine(string network, double rate)
    {
        var schema = new DataSchema("line", true,
        [
            new ColumnSchema("a", ColumnKind.Numeric, MissingPolicy.Refuse, -10, 10), new ColumnSchema("b", ColumnKind.Numeric, MissingPolicy.Refuse, -10, 10),
            new ColumnSchema("c", ColumnKind.Numeric, MissingPolicy.Refuse, -10, 10), new ColumnSchema("y", ColumnKind.ValueLabel, MissingPolicy.Refuse, -100, 100, 3, 2.3),
        ], ["a", "b", "c"]);
        var after = Learn(Networks.Named(network), schema, "a,b,c,y", rate, random =>
        {
            double[] x = [Normal(random), Normal(random), Normal(random)];
            return [.. x, 3 + (2 * x[0]) - x[1] + (0.5 * x[2]) + (0.5 * Normal(random))];
        });
        // In units of the label's scale the noise is 0.25 / 2.3² = 0.047 and the label's variance 1.04.
        Assert.Equal(0u, after.Correct);
        Assert.True(after.LogLossSum < 0.10 * after.Count, $"mean squared error {after.LogLossSum / after.Count:F4}, expected below 0.10");
    }

    private TestMetrics Learn(NetworkParameters network, DataSchema schema, string heading, double rate, Func<Random, double[]> row)
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random((int)Seed);
        using var folder = new TempFolder();
        var hospitals = new[] { "north", "east", "south" }.Select(name =>
        {
            var lines = Enumerable.Range(0, 300).Select(_ => string.Join(',', row(random).Select(v => FormattableString.Invariant($"{v:R}"))));
            var records = RecordFile.Read(folder.Write($"{name}.csv", $"{heading}\n{string.Join('\n', lines)}\n"), schema, network).Records;
            var split = RecordSplit.Of(records, network, Seed);
            Assert.Equal(network.Loss == Loss.Softmax, split.Stratified);
            return new Hospital(name, records.Select(split.Train), records.Select(split.Test));
        }).ToArray();
        var training = new FederatedTraining(network, rate, hospitals, Seed);
        var before = training.Evaluate();
        for (var round = 0; round < Rounds; round++)
        {
            training.Round();
        }
        var after = training.Evaluate();
        foreach (var (when, m) in new[] { ("before", before), ("after", after) })
        {
            output.WriteLine(FormattableString.Invariant($"{when}: {m.Count} rows, {m.Correct} right, mean loss {m.LogLossSum / m.Count:F4}"));
        }
        Assert.True(after.LogLossSum < before.LogLossSum);
        return after;
    }

    /// <summary>Box and Muller, Annals of Mathematical Statistics 29, 1958.</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
