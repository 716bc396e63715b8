using FederatedZk.Coordinator.Storage;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Coordinator.Tests.Storage;

public sealed class StorageTests
{
    [Fact]
    public void ABlobIsReadBackByItsHashAndAnAlteredOneIsRefused()
    {
        using var folder = new TestFolder();
        var blobs = new BlobFolder(folder.Blobs);
        var content = new byte[200_000];
        new Random(1).NextBytes(content);
        var hash = blobs.Put(content);
        Assert.Equal(Bytes32.Sha256(content), hash);
        Assert.Equal(content, blobs.Get(hash));
        Assert.Equal(hash, blobs.Put(content));
        Assert.Null(blobs.Find(Bytes32.Zero));
        Assert.Contains("missing", Assert.Throws<StorageException>(() => blobs.Get(Bytes32.Zero)).Message, StringComparison.Ordinal);

        var file = Assert.Single(Directory.GetFiles(folder.Blobs, hash.ToString(), SearchOption.AllDirectories));
        content[100_000] ^= 1;
        File.WriteAllBytes(file, content);
        Assert.Contains(hash.ToString(), Assert.Throws<StorageException>(() => blobs.Get(hash)).Message, StringComparison.Ordinal);
        content[100_000] ^= 1;
        blobs.Put(content);
        Assert.Equal(content, blobs.Get(hash));
    }

    [Fact]
    public void WhatAnInterruptedWriteLeftIsRemovedAndNeverRead()
    {
        using var folder = new TestFolder();
        var blobs = new BlobFolder(folder.Blobs);
        var hash = blobs.Put([1, 2, 3]);
        var leftover = Path.Combine(folder.Blobs, "incoming", "half");
        File.WriteAllBytes(leftover, [4]);
        new BlobFolder(folder.Blobs).RemoveInterruptedWrites();
        Assert.False(File.Exists(leftover));
        Assert.Equal([1, 2, 3], new BlobFolder(folder.Blobs).Get(hash));
    }

    [Fact]
    public async Task ConcurrentWritersOfOneBlobLeaveOneWholeFile()
    {
        using var folder = new TestFolder();
        var blobs = new BlobFolder(folder.Blobs);
        var content = new byte[100_000];
        var hashes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => blobs.Put(content))));
        Assert.Equal(content, blobs.Get(Assert.Single(hashes.Distinct())));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Blobs, "incoming")));
    }

    [Fact]
    public void ADatabaseOfAnotherSchemaOrNoneIsRefused()
    {
        using var folder = new TestFolder();
        using (var database = Database.Open(folder.Database))
        {
            database.Write(db => db.Execute("PRAGMA user_version=7"));
        }
        Assert.Contains("schema version 7, expected 1", Assert.Throws<StorageException>(() => Database.Open(folder.Database)).Message, StringComparison.Ordinal);
        var noDatabase = folder.Write("text.db", new string('x', 5000));
        Assert.Contains(noDatabase, Assert.Throws<StorageException>(() => Database.Open(noDatabase)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWriteThatFailsChangesNothingAndTheJournalIsAheadOfTheData()
    {
        using var folder = new TestFolder();
        using var store = folder.OpenStore();
        using (var database = Database.Open(folder.Database))
        {
            Assert.Throws<InvalidOperationException>(() => database.Write<int>(db =>
            {
                db.Execute("INSERT INTO metrics (round, participant, body, signature) VALUES (1, x'01', x'02', x'03')");
                throw new InvalidOperationException();
            }));
            Assert.Equal("wal", database.Read(db => db.Scalar("PRAGMA journal_mode")));
            Assert.Equal(2L, database.Read(db => db.Scalar("PRAGMA synchronous")));
        }
        Assert.Empty(store.Metrics.Of(1));
    }
}
