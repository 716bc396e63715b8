using FederatedZk.Aggregation;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.ProverCore.Tests.Aggregation;

public sealed class UpdateSumTests
{
    private static readonly NetworkParameters Network = new(Loss.Logistic, [2, 1], 12, 8, 12, 11, 2, 2);

    [Fact]
    public void SumsAreExact()
    {
        var sum = new UpdateSum(Network);
        sum.Add([1, -2, long.MaxValue - 5], 3);
        sum.Add([10, 20, 5], 4);
        Assert.Equal([11, 18, long.MaxValue], sum.Values);
        Assert.Equal(7u, sum.BatchSum);
        Assert.Equal(2, sum.Count);
        Assert.Equal(Bytes32.Sha256(Blobs.EncodeUpdate([11, 18, long.MaxValue])), sum.Hash);
    }

    [Fact]
    public void OverflowLeavesTheSumAsItWas()
    {
        var sum = new UpdateSum(Network);
        sum.Add([1, 2, long.MaxValue], 3);
        Assert.Throws<OverflowException>(() => sum.Add([1, 1, 1], 1));
        Assert.Equal([1, 2, long.MaxValue], sum.Values);
        Assert.Throws<OverflowException>(() => sum.Add([0, 0, 0], uint.MaxValue));
        Assert.Equal(3u, sum.BatchSum);
        Assert.Equal(1, sum.Count);
    }

    [Fact]
    public void WrongShapesAreMisuse()
    {
        var sum = new UpdateSum(Network);
        Assert.Throws<ArgumentException>(() => sum.Add([1, 2], 1));
        Assert.Throws<ArgumentException>(() => sum.Add([1, 2, 3], 0));
    }

    [Fact]
    public void BlobsAreLittleEndianAndOfTheNetworksLength()
    {
        Assert.Equal("01000000ffffffff00000080", Convert.ToHexStringLower(Blobs.EncodeModel([1, -1, int.MinValue])));
        Assert.Equal("feffffffffffffff", Convert.ToHexStringLower(Blobs.EncodeUpdate([-2])));
        Assert.Equal([1, -1, int.MinValue], Blobs.DecodeModel(Network, Blobs.EncodeModel([1, -1, int.MinValue])));
        Assert.Equal([1, -1, long.MinValue], Blobs.DecodeUpdate(Network, Blobs.EncodeUpdate([1, -1, long.MinValue])));
        foreach (var length in new[] { 0, 1, 11, 13, 16, 23, 25 })
        {
            Assert.Throws<MalformedMessageException>(() => Blobs.DecodeModel(Network, new byte[length]));
            Assert.Throws<MalformedMessageException>(() => Blobs.DecodeUpdate(Network, new byte[length]));
        }
    }

    [Fact]
    public void BatchSizesStayWithinTheRecords()
    {
        Assert.Empty(BatchSizes.For([], 128));
        Assert.Throws<ArgumentException>(() => BatchSizes.For([3, 0], 128));
        const int seed = 7;
        var random = new Random(seed);
        for (var i = 0; i < 1000; i++)
        {
            var counts = new uint[random.Next(1, 9)];
            for (var j = 0; j < counts.Length; j++)
            {
                counts[j] = (uint)random.Next(1, 1000);
            }
            var sizes = BatchSizes.For(counts, (uint)random.Next(1, 500));
            Assert.All(counts.Zip(sizes), p => Assert.InRange(p.Second, 1u, p.First));
        }
    }
}
