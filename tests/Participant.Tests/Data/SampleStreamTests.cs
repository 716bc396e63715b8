using System.Buffers.Binary;
using System.Text;
using FederatedZk.Participant.Data;
using FederatedZk.Verifier;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using Xunit;

namespace FederatedZk.Participant.Tests.Data;

/// <summary>Fixed seeds: the bounds are four standard errors wide, and the draws are the same every time.</summary>
public sealed class SampleStreamTests
{
    private const int Draws = 100_000;

    private static double[] Take(Func<double> draw) => [.. Enumerable.Range(0, Draws).Select(_ => draw())];

    /// <summary>Against the prover core's SHAKE-256, over bytes written out here; the second block begins after 512 numbers.</summary>
    [Fact]
    public void NumbersAreShake256InCounterMode()
    {
        var stream = new SampleStream(0x0102030405060708, "label");
        var found = Enumerable.Range(0, 1024).Select(_ => stream.Uniform()).ToArray();
        byte[] Block(byte counter) => Shake256.Hash([8, 7, 6, 5, 4, 3, 2, 1, .. Encoding.UTF8.GetBytes("label"), counter, 0, 0, 0, 0, 0, 0, 0], 4096);
        byte[] bytes = [.. Block(0), .. Block(1)];
        var expected = Enumerable.Range(0, 1024).Select(i => (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8 * i)) >> 11) / 9007199254740992.0);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void UniformsAreUniform()
    {
        var stream = new SampleStream(1, "uniform");
        var statistics = new DescriptiveStatistics(Take(stream.Uniform));
        Assert.Equal(0.5, statistics.Mean, 4 * Math.Sqrt(1.0 / 12 / Draws));
        Assert.Equal(1.0 / 12, statistics.Variance, 0.001);
        Assert.InRange(statistics.Minimum, 0, 0.001);
        Assert.InRange(statistics.Maximum, 0.999, 1 - 1e-17);
    }

    /// <summary>Twelve uniforms less six: variance 1, excess kurtosis −0.1.</summary>
    [Fact]
    public void NormalsHaveTheMomentsOfIrwinAndHall()
    {
        var stream = new SampleStream(1, "normal");
        var statistics = new DescriptiveStatistics(Take(stream.Normal));
        Assert.Equal(0, statistics.Mean, 4 / Math.Sqrt(Draws));
        Assert.Equal(1, statistics.Variance, 4 * Math.Sqrt(2.0 / Draws));
        Assert.Equal(0, statistics.Skewness, 4 * Math.Sqrt(6.0 / Draws));
        Assert.Equal(-0.1, statistics.Kurtosis, 4 * Math.Sqrt(24.0 / Draws));
    }

    [Fact]
    public void CategoriesComeWithTheirWeights()
    {
        double[] weights = [0.05, 0.36, 0.18, 0.41];
        var stream = new SampleStream(1, "category");
        var counts = new int[4];
        for (var i = 0; i < Draws; i++)
        {
            counts[stream.Category(weights)]++;
        }
        var statistic = weights.Select((w, k) => Math.Pow(counts[k] - (w * Draws), 2) / (w * Draws)).Sum();
        Assert.True(statistic < ChiSquared.InvCDF(3, 0.9999), $"chi-squared {statistic} with 3 degrees of freedom");
    }
}
