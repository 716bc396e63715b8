using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

public sealed class JournalTests
{
    private static readonly Bytes32 A = Bytes32.Sha256([1]);
    private static readonly Bytes32 B = Bytes32.Sha256([2]);

    private static Answer Answer(byte n) => new(new Signed([n, 1], Enumerable.Repeat(n, 64).ToArray()), [n, 2, 3], [n, 4]);

    private static void Fill(string path)
    {
        using var journal = Journal.Open(path);
        journal.Report(0);
        journal.TakeUp(1, A, B);
        journal.Answer(1, Answer(1));
        journal.Receive(1, new Signed([9], new byte[64]));
        journal.Report(1);
        journal.TakeUp(2, B, A);
        journal.Answer(2, Answer(2));
    }

    [Fact]
    public void ARestartKnowsWhatWasDone()
    {
        using var folder = new TempFolder();
        Fill(folder.File("journal"));
        using var journal = Journal.Open(folder.File("journal"));
        Assert.Equal((A, B), journal.TakenUpFor(1));
        Assert.Equal((B, A), journal.TakenUpFor(2));
        Assert.Null(journal.TakenUpFor(3));
        Assert.Equal(Answer(1).Submission.Body, journal.SentIn(1)!.Body);
        Assert.Equal([9], journal.ReceiptFor(1)!.Body);
        Assert.Null(journal.ReceiptFor(2));
        Assert.Equal(1ul, journal.LastReported);
        Assert.Equal(2ul, journal.LastAnswer!.Value.Round);
        Assert.Equal(Answer(2).Update, journal.LastAnswer.Value.Answer.Update);
        Assert.Equal(Answer(2).Proof, journal.LastAnswer.Value.Answer.Proof);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("journal")));
    }

    /// <summary>Cut anywhere: what was whole is kept, the torn entry is gone, and the journal goes on.</summary>
    [Fact]
    public void ATornLastEntryIsCutOff()
    {
        using var folder = new TempFolder();
        Fill(folder.File("journal"));
        var whole = File.ReadAllBytes(folder.File("journal"));
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder.File("torn"), whole[..length]);
            using (var journal = Journal.Open(folder.File("torn")))
            {
                Assert.True(journal.LastAnswer is null or { Round: 1 });
                journal.TakeUp(7, A, A);
            }
            using var again = Journal.Open(folder.File("torn"));
            Assert.Equal((A, A), again.TakenUpFor(7));
        }
    }

    /// <summary>Every byte before the last entry: none can change unnoticed, and none makes the journal forget what follows.</summary>
    [Fact]
    public void DamageBeforeTheLastEntryIsRefused()
    {
        using var folder = new TempFolder();
        Fill(folder.File("journal"));
        var whole = File.ReadAllBytes(folder.File("journal"));
        using (var journal = Journal.Open(folder.File("journal")))
        {
            journal.Report(2);
        }
        var longer = File.ReadAllBytes(folder.File("journal"));
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = (byte[])longer.Clone();
            damaged[i] ^= 1;
            File.WriteAllBytes(folder.File("damaged"), damaged);
            Assert.Contains("is damaged", Assert.Throws<JournalException>(() => Journal.Open(folder.File("damaged"))).Message, StringComparison.Ordinal);
        }
    }
}
