using FederatedZk.Participant.Keys;
using Xunit;

namespace FederatedZk.Participant.Tests.Keys;

public sealed class AttemptCounterTests
{
    [Fact]
    public void NumbersGoOnAcrossRestarts()
    {
        using var folder = new TempFolder();
        var seen = new List<ulong>();
        for (var start = 0; start < 4; start++)
        {
            using var counter = AttemptCounter.Open(folder.File("attempts"));
            seen.AddRange([counter.Next(), counter.Next(), counter.Next()]);
        }
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (ulong)i), seen);
    }

    [Fact]
    public void TheNumberIsOnDiskBeforeItIsHandedOut()
    {
        using var folder = new TempFolder();
        using var counter = AttemptCounter.Open(folder.File("attempts"));
        for (ulong i = 1; i < 6; i++)
        {
            Assert.Equal(i, counter.Next());
            File.Copy(folder.File("attempts"), folder.File("copy"), overwrite: true);
            using var copy = AttemptCounter.Open(folder.File("copy"));
            Assert.Equal(i, copy.Last);
        }
    }

    /// <summary>A write torn at any byte: the number of the torn slot was not handed out yet, the one before it survives.</summary>
    [Fact]
    public void ATornWriteNeverRepeatsANumberThatWasHandedOut()
    {
        using var folder = new TempFolder();
        byte[] before, after;
        using (var counter = AttemptCounter.Open(folder.File("attempts")))
        {
            for (var i = 0; i < 300; i++)
            {
                counter.Next();
            }
            before = File.ReadAllBytes(folder.File("attempts"));
            counter.Next();
            after = File.ReadAllBytes(folder.File("attempts"));
        }
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToList();
        foreach (var torn in changed)
        {
            File.WriteAllBytes(folder.File("torn"), [.. after[..torn], .. before[torn..]]);
            using var counter = AttemptCounter.Open(folder.File("torn"));
            Assert.InRange(counter.Next(), 301ul, 302ul);
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(1)]
    public void AFileOfAnotherLengthIsRefused(int length)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("attempts"), new byte[length]);
        Assert.Throws<KeyDirectoryException>(() => AttemptCounter.Open(folder.File("attempts")));
    }

    [Fact]
    public void TwoDamagedSlotsAreRefused()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("attempts"), new byte[32]);
        Assert.Contains("no valid number", Assert.Throws<KeyDirectoryException>(() => AttemptCounter.Open(folder.File("attempts"))).Message, StringComparison.Ordinal);
    }
}
