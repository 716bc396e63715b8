using System.Buffers.Binary;
using FederatedZk.Participant.Data;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Data;

public sealed class RecordSplitTests
{
    private static int[] Labels(int negatives, int positives) => [.. Enumerable.Repeat(0, negatives), .. Enumerable.Repeat(1, positives)];

    [Theory]
    [InlineData(164, 139, 108, 92)] // Cleveland
    [InlineData(3, 3, 2, 2)]
    [InlineData(100, 50, 66, 33)]
    public void EachClassIsSplitByItselfWhereBothHaveMoreThanTwo(int negatives, int positives, int trainNegatives, int trainPositives)
    {
        var labels = Labels(negatives, positives);
        var split = RecordSplit.Of(labels, 7);
        Assert.True(split.Stratified);
        Assert.Equal(trainNegatives, split.Train.Count(r => labels[r] == 0));
        Assert.Equal(trainPositives, split.Train.Count(r => labels[r] == 1));
        Assert.Equal(Enumerable.Range(0, labels.Length), split.Train.Concat(split.Test).Order());
    }

    [Theory]
    [InlineData(1, 45, 30)] // Switzerland
    [InlineData(2, 44, 30)]
    [InlineData(0, 10, 7)]
    [InlineData(1, 1, 1)]
    [InlineData(0, 1, 1)]
    public void OtherwiseAllAreSplitTogether(int negatives, int positives, int train)
    {
        var split = RecordSplit.Of(Labels(negatives, positives), 7);
        Assert.False(split.Stratified);
        Assert.Equal(train, split.Train.Count);
        Assert.Equal(negatives + positives - train, split.Test.Count);
    }

    /// <summary>The order against the prover core's SHAKE-256, over bytes written out here.</summary>
    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(0x0123456789abcdeful)]
    public void TheOrderIsByShake256OfSeedAndRowNumber(ulong seed)
    {
        var labels = Enumerable.Range(0, 40).Select(i => i % 2).ToArray();
        var keys = labels.Select((_, i) =>
        {
            var input = new byte[16];
            BinaryPrimitives.WriteUInt64LittleEndian(input, seed);
            BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(8), i);
            return Convert.ToHexString(Shake256.Hash(input, 32));
        }).ToArray();
        var expected = Enumerable.Range(0, 40).OrderBy(i => keys[i], StringComparer.Ordinal).ToArray();
        var split = RecordSplit.Of(labels, seed);
        Assert.Equal(expected.Where(split.Train.Contains), split.Train);
        Assert.Equal(expected.Where(split.Test.Contains), split.Test);
        // the first 13 of each class in key order (0.66 * 20 = 13.2)
        Assert.Equal(expected.Where(i => labels[i] == 0).Take(13), split.Train.Where(i => labels[i] == 0));
        Assert.Equal(expected.Where(i => labels[i] == 1).Take(13), split.Train.Where(i => labels[i] == 1));
    }

    [Fact]
    public void AnotherSeedGivesAnotherSplit() =>
        Assert.NotEqual(RecordSplit.Of(Labels(50, 50), 1).Train, RecordSplit.Of(Labels(50, 50), 2).Train);
}
