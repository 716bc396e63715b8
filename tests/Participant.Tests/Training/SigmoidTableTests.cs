using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>The core's integer-only table against the logistic function and against its definition in 128-bit integers.</summary>
public sealed class SigmoidTableTests
{
    public static TheoryData<int> RangeBits => [.. Enumerable.Range(4, 9)];

    [Theory]
    [MemberData(nameof(RangeBits))]
    public void EveryEntryIsTheRoundedLogisticFunction(int t)
    {
        for (var signalBits = 0; signalBits < t; signalBits++)
        {
            var table = NetworkRules.SigmoidTable(Network(t, signalBits));
            Assert.Equal(1 << t, table.Length);
            for (var k = 0; k < table.Length; k++)
            {
                var exact = Math.ScaleB(1 / (1 + Math.Exp(-Math.ScaleB(k - (1 << (t - 1)), 4 - t))), signalBits);
                // Nearest integer; where a double cannot tell on which side of a tie it lies, either neighbour.
                Assert.True(Math.Abs(table[k] - exact) <= 0.5 + 1e-9, $"t = {t}, f_d = {signalBits}: T[{k}] = {table[k]}, expected {exact:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(RangeBits))]
    public void EveryEntryFollowsFromTheDefinition(int t) =>
        Assert.Equal(Definition(t, t - 1), NetworkRules.SigmoidTable(Network(t, t - 1)));

    [Theory]
    [MemberData(nameof(RangeBits))]
    public void TheTableRisesAndIsSymmetric(int t)
    {
        var table = NetworkRules.SigmoidTable(Network(t, t - 1));
        for (var k = 1; k < table.Length; k++)
        {
            Assert.True(table[k] >= table[k - 1]);
            // σ(-x) = 1 - σ(x); away from ties rounding keeps that.
            Assert.InRange((long)table[k] + table[table.Length - k], 1L << (t - 1), (1L << (t - 1)) + 1);
        }
    }

    private static NetworkParameters Network(int t, int signalBits) =>
        new(Loss.Logistic, [1, 1], (uint)t, (uint)t - 4, (uint)t, (uint)signalBits, 2, 2);

    /// <summary>e^{-1/2^{t-4}} by its alternating series, powers by repeated multiplication, all at scale 2^62, floored.</summary>
    private static uint[] Definition(int t, int signalBits)
    {
        var one = UInt128.One << 62;
        var (sum, term, sign) = ((Int128)0, (Int128)one, 1);
        for (var k = 1; term != 0; k++, sign = -sign)
        {
            sum += sign * term;
            term /= k * (1 << (t - 4));
        }
        var half = 1 << (t - 1);
        var powers = new UInt128[half + 1];
        powers[0] = one;
        for (var j = 1; j <= half; j++)
        {
            powers[j] = (powers[j - 1] * (UInt128)sum) >> 62;
        }
        var table = new uint[1 << t];
        for (var k = 0; k < table.Length; k++)
        {
            var power = powers[Math.Abs(k - half)];
            var numerator = k >= half ? one : power;
            table[k] = (uint)(((numerator << (signalBits + 1)) + one + power) / (2 * (one + power)));
        }
        return table;
    }
}
