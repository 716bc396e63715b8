using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>What the trainer refuses, each a step away from what it takes.</summary>
public sealed class StepRefusalTests
{
    [Fact]
    public void APreActivationOutsideItsLimbsIsRefused()
    {
        // One limb: Z' in [-2^12, 2^12); Z' = bias·2^8 / 2^12.
        var network = new NetworkParameters(Loss.Logistic, [1, 1, 1], 12, 8, 12, 11, 1, 1);
        var trainer = new StepTrainer(network);
        trainer.Run([0, (1 << 16) - 16, 0, 0], [0], [0]);
        trainer.Run([0, -(1 << 16), 0, 0], [0], [0]);
        AssertRefused(trainer, [0, 1 << 16, 0, 0], 1, 1 << 12, "Z'");
        AssertRefused(trainer, [0, -(1 << 16) - 16, 0, 0], 1, -(1 << 12) - 1, "Z'");
    }

    [Fact]
    public void ABackwardSignalOutsideItsLimbsIsRefused()
    {
        // One limb: G' in [-2^11, 2^11); δ_2 = T - 0 = 2^10 at a zero logit, so G' = w/4.
        var network = new NetworkParameters(Loss.Logistic, [1, 1, 1], 12, 8, 12, 11, 1, 1);
        var trainer = new StepTrainer(network);
        trainer.Run([0, 0, 4 * 2047, 0], [0], [0]);
        trainer.Run([0, 0, -4 * 2048, 0], [0], [0]);
        AssertRefused(trainer, [0, 0, 4 * 2048, 0], 1, 2048, "G'");
        AssertRefused(trainer, [0, 0, -4 * 2049, 0], 1, -2049, "G'");
    }

    [Fact]
    public void ALogitOutsideItsLimbsIsRefused()
    {
        // t = 4, f_a = 0, f_w = 4: u = 4, so the bias has to round to a logit in [-136, 120).
        var network = new NetworkParameters(Loss.Logistic, [1, 1], 4, 0, 4, 3, 2, 2);
        var trainer = new StepTrainer(network);
        trainer.Run([0, (120 * 16) - 9], [0], [0]);
        trainer.Run([0, (-136 * 16) - 8], [0], [0]);
        AssertRefused(trainer, [0, (120 * 16) - 8], 1, 120, "logit");
        AssertRefused(trainer, [0, (-136 * 16) - 9], 1, -137, "logit");
    }

    [Fact]
    public void AForwardProductThatCouldPass2To53IsRefused()
    {
        // Terms of 2^15·2^31 that cancel: the result would be small, the terms do not fit together.
        var network = new NetworkParameters(Loss.Logistic, [256, 1], 16, 12, 16, 15, 2, 2);
        var trainer = new StepTrainer(network);
        int[] features = [.. Enumerable.Repeat(-32768, 256)];
        int[] weights = [.. Enumerable.Range(0, 256).Select(i => i % 2 == 0 ? int.MaxValue : -int.MaxValue), 0];
        AssertRefused(trainer, weights, 1, null, "terms of Z", features);
        features.AsSpan(100).Clear();
        trainer.Run(weights, features, [0]);
    }

    [Fact]
    public void AWeightGradientThatCouldPass2To53IsRefused()
    {
        // A_1 is just below 2^30, δ_2 = 2^14 at a zero logit: 512 rows stay just below 2^53.
        var network = new NetworkParameters(Loss.Logistic, [1, 1, 1], 16, 12, 16, 15, 2, 2);
        var trainer = new StepTrainer(network);
        int[] weights = [int.MaxValue, 0, 0, 0];
        trainer.Run(weights, Repeat(32767, 512), new int[512]);
        var refused = Assert.Throws<StepOutOfRangeException>(() => trainer.Run(weights, Repeat(32767, 513), new int[513]));
        Assert.Equal(2, refused.Layer);
        Assert.Contains("weight gradient", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, 13, 1, "weights: 13 values, expected 14")]
    [InlineData(14, 12, 1, "features: 12 values, expected a positive multiple of 13")]
    [InlineData(14, 0, 0, "features: 0 values")]
    [InlineData(14, 27, 2, "features: 27 values")]
    [InlineData(14, 26, 1, "labels: 1 values, expected 2")]
    public void LengthsThatDoNotFitAreRefused(int weights, int features, int labels, string message)
    {
        var trainer = new StepTrainer(Networks.HeartDisease(13, 1));
        var refused = Assert.Throws<ArgumentException>(() => trainer.Run(new int[weights], new int[features], new int[labels]));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2048, 0, "features: row 1, column 0 is 2048, expected at least -2048 and below 2048")]
    [InlineData(-2049, 0, "features: row 1, column 0 is -2049")]
    [InlineData(0, 2, "labels: row 1, column 0 is 2, expected 0 or 1")]
    [InlineData(0, -1, "labels: row 1, column 0 is -1")]
    public void RecordsThatCouldNotBeEnrolledAreRefused(int feature, int label, string message)
    {
        var trainer = new StepTrainer(Networks.HeartDisease(2, 1));
        var refused = Assert.Throws<ArgumentException>(() => trainer.Run([1, 2, 3], [2047, -2048, feature, 0], [1, label]));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("squared 1-2", new[] { 0, 2047, -2048, 2048 }, "labels: row 1, column 1 is 2048, expected at least -2048 and below 2048")]
    [InlineData("squared 1-2", new[] { 0, 2047, -2049, 0 }, "labels: row 1, column 0 is -2049")]
    [InlineData("softmax 1-2", new[] { 0, 1, 0, 2 }, "labels: row 1, column 1 is 2, expected 0 or 1")]
    [InlineData("softmax 1-2", new[] { 0, 1, 1, 1 }, "labels: row 1 has 2 classes, expected exactly 1")]
    [InlineData("softmax 1-2", new[] { 0, 1, 0, 0 }, "labels: row 1 has 0 classes, expected exactly 1")]
    public void LabelsThatCouldNotBeEnrolledAreRefused(string network, int[] labels, string message)
    {
        var refused = Assert.Throws<ArgumentException>(() => new StepTrainer(Networks.Named(network)).Run(new int[4], [1, 2], labels));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Loss.Squared, 0u)]
    [InlineData(Loss.Softmax, 4u)]
    public void AnOutputBeyondItsTwoLimbsIsRefused(Loss loss, uint expBits)
    {
        // t = 4, f_w = 1: V is the weight's half times x, in [-128, 128).
        var network = new NetworkParameters(loss, [1, 2], 4, 0, 1, 3, 2, 2, expBits);
        var trainer = new StepTrainer(network);
        trainer.Run([0, 36, 0, 2], [7], [0, 1]);
        var above = Assert.Throws<StepOutOfRangeException>(() => trainer.Run([0, 36, 0, 3], [7], [0, 1]));
        Assert.Equal(1, above.Layer);
        Assert.Equal(128, above.Value);
        trainer.Run([0, 32, 0, 0], [-8], [0, 1]);
        Assert.Equal(-129, Assert.Throws<StepOutOfRangeException>(() => trainer.Run([0, 32, 0, -2], [-8], [0, 1])).Value);
    }

    [Theory]
    [InlineData(3u, 8u, 12u)]
    [InlineData(17u, 8u, 12u)]
    [InlineData(12u, 12u, 12u)]
    [InlineData(12u, 2u, 5u)]
    public void ParametersThatTheProtocolRefusesAreRefused(uint t, uint fa, uint fw) =>
        Assert.Throws<FzkException>(() => new StepTrainer(new NetworkParameters(Loss.Logistic, [13, 1], t, fa, fw, 2, 2, 2)));

    private static int[] Repeat(int value, int count) => [.. Enumerable.Repeat(value, count)];

    private static void AssertRefused(StepTrainer trainer, int[] weights, int layer, double? value, string quantity, int[]? features = null)
    {
        var refused = Assert.Throws<StepOutOfRangeException>(() => trainer.Run(weights, features ?? [0], [0]));
        Assert.Equal(layer, refused.Layer);
        Assert.Contains(quantity, refused.Message, StringComparison.Ordinal);
        if (value is { } expected)
        {
            Assert.Equal(expected, refused.Value);
        }
    }
}
