using System.Buffers.Binary;
using FederatedZk.Participant.Data;
using FederatedZk.Protocol;
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
        var split = RecordSplit.Of(labels, 2, 7);
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
        var split = RecordSplit.Of(Labels(negatives, positives), 2, 7);
        Assert.False(split.Stratified);
        Assert.Equal(train, split.Train.Count);
        Assert.Equal(negatives + positives - train, split.Test.Count);
    }

    [Fact]
    public void ClassesAreSplitEachByItselfAndValuesAllTogether()
    {
        int[] classes = [.. Enumerable.Repeat(0, 50), .. Enumerable.Repeat(1, 30), .. Enumerable.Repeat(2, 20)];
        var softmax = new NetworkParameters(Loss.Softmax, [1, 3], 12, 8, 12, 11, 2, 2, 14);
        var lines = Enumerable.Range(1, 100).ToArray();
        var records = new Records(1, 3, new int[100], [.. classes.SelectMany(c => Enumerable.Range(0, 3).Select(k => k == c ? 1 : 0))], lines);
        var split = RecordSplit.Of(records, softmax, 7);
        Assert.True(split.Stratified);
        Assert.Equal([33, 20, 13], Enumerable.Range(0, 3).Select(k => split.Train.Count(r => classes[r] == k)));
        Assert.Equal(Enumerable.Range(0, 100), split.Train.Concat(split.Test).Order());
        var train = records.Select(split.Train);
        Assert.Equal(split.Train.Select(r => classes[r]), train.Labels.Chunk(3).Select(row => Array.IndexOf(row, 1)));
        Assert.Equal(split.Train.Select(r => r + 1), train.Lines);

        Assert.False(RecordSplit.Of(records.Select([0, 1, 2, 50, 51, 52, 80, 81]), softmax, 7).Stratified);
        var values = new Records(1, 1, new int[100], classes, lines);
        var together = RecordSplit.Of(values, softmax with { Loss = Loss.Squared, Widths = [1, 1], ExpBits = 0 }, 7);
        Assert.False(together.Stratified);
        Assert.Equal(66, together.Train.Count);
        Assert.Equal(split.Train.Concat(split.Test).Count(), together.Train.Concat(together.Test).Distinct().Count());
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
        var split = RecordSplit.Of(labels, 2, seed);
        Assert.Equal(expected.Where(split.Train.Contains), split.Train);
        Assert.Equal(expected.Where(split.Test.Contains), split.Test);
        // the first 13 of each class in key order (0.66 * 20 = 13.2)
        Assert.Equal(expected.Where(i => labels[i] == 0).Take(13), split.Train.Where(i => labels[i] == 0));
        Assert.Equal(expected.Where(i => labels[i] == 1).Take(13), split.Train.Where(i => labels[i] == 1));
    }

    [Fact]
    public void AnotherSeedGivesAnotherSplit() =>
        Assert.NotEqual(RecordSplit.Of(Labels(50, 50), 2, 1).Train, RecordSplit.Of(Labels(50, 50), 2, 2).Train);
}
