using System.Buffers.Binary;
using FederatedZk.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.ProverCore.Tests.Protocol;

/// <summary>Whatever is done to a message's bytes: a reader refuses them as malformed, or they are the one encoding of another message. Nothing else may happen.</summary>
public sealed class TamperTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => MessageBytesTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryTruncationIsRefused(string name)
    {
        var sample = Sample(name);
        for (var length = 0; length < sample.Bytes.Length; length++)
        {
            Assert.Throws<MalformedMessageException>(() => sample.Again(sample.Bytes[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryExtensionIsRefused(string name)
    {
        var sample = Sample(name);
        foreach (var tail in new byte[][] { [0], [1], [255], [0, 0, 0, 0], sample.Bytes })
        {
            Assert.Throws<MalformedMessageException>(() => sample.Again([.. sample.Bytes, .. tail]));
        }
        Assert.Throws<MalformedMessageException>(() => sample.Again([0, .. sample.Bytes]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryBitFlipIsRefusedOrAnotherMessage(string name)
    {
        var sample = Sample(name);
        var refused = 0;
        for (var bit = 0; bit < 8 * sample.Bytes.Length; bit++)
        {
            var flipped = (byte[])sample.Bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += RefusedOrCanonical(sample, flipped) ? 1 : 0;
        }
        output.WriteLine($"{name}: {refused} of {8 * sample.Bytes.Length} flips refused");
        Assert.True(refused >= 8 * 4, "flips of the domain's length must be refused");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void HugeLengthsAllocateNothing(string name)
    {
        var sample = Sample(name);
        _ = sample.Again(sample.Bytes);
        foreach (var huge in new[] { uint.MaxValue, (uint)int.MaxValue, 0x80000000, 1u << 28 })
        {
            for (var at = 0; at + 4 <= sample.Bytes.Length; at++)
            {
                var bytes = (byte[])sample.Bytes.Clone();
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), huge);
                var before = GC.GetAllocatedBytesForCurrentThread();
                RefusedOrCanonical(sample, bytes);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated < 200_000, $"{allocated} bytes allocated with length {huge} at {at}");
            }
        }
    }

    [Fact]
    public void RandomEditsAreRefusedOrAnotherMessage()
    {
        const int seed = 20240611;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (refused, accepted) = (0, 0);
        for (var i = 0; i < 30_000; i++)
        {
            var sample = SampleMessages.All[random.Next(SampleMessages.All.Count)];
            var bytes = Edit(sample.Bytes, random);
            if (RefusedOrCanonical(sample, bytes))
            {
                refused++;
            }
            else
            {
                accepted++;
            }
        }
        output.WriteLine($"{refused} refused, {accepted} other messages");
        Assert.True(refused > 1000 && accepted > 1000);
    }

    [Fact]
    public void NoMessageReadsAsAnother()
    {
        foreach (var reader in SampleMessages.All)
        {
            foreach (var other in SampleMessages.All.Where(o => Domain(o) != Domain(reader)))
            {
                Assert.Throws<MalformedMessageException>(() => reader.Again(other.Bytes));
            }
        }
    }

    private static SampleMessage Sample(string name) => SampleMessages.All.Single(m => m.Name == name);

    private static string Domain(SampleMessage m) => Convert.ToHexString(m.Bytes.AsSpan(0, 4 + m.Bytes[0]));

    /// <summary>True when refused as malformed. A reading must write the same bytes again.</summary>
    private static bool RefusedOrCanonical(SampleMessage sample, byte[] bytes)
    {
        byte[] again;
        try
        {
            again = sample.Again(bytes);
        }
        catch (MalformedMessageException)
        {
            return true;
        }
        Assert.Equal(bytes, again);
        return false;
    }

    private static byte[] Edit(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)(bytes[at] + (random.Next(2) == 0 ? 1 : 255));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at - (at == 0 ? 1 : 0)));
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    var length = Math.Min(random.Next(1, 64), bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                default:
                    for (var i = at; i < Math.Min(at + 8, bytes.Count); i++)
                    {
                        bytes[i] = 0xff;
                    }
                    break;
            }
            if (bytes.Count == 0)
            {
                bytes.Add(0);
            }
        }
        return [.. bytes];
    }
}
