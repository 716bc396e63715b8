using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Storage;

/// <summary>Content-addressed files (SHA-256): models, updates, proofs, commitments, optimiser states.</summary>
public sealed class BlobFolder
{
    private readonly string _root;
    private readonly string _incoming;

    public BlobFolder(string root)
    {
        _root = root;
        _incoming = Path.Combine(root, "incoming");
    }

    /// <summary>Removes what interrupted writes left behind. Only the process that writes may call it.</summary>
    public void RemoveInterruptedWrites()
    {
        Directory.CreateDirectory(_incoming);
        foreach (var leftover in Directory.EnumerateFiles(_incoming))
        {
            File.Delete(leftover);
        }
    }

    private string PathOf(Bytes32 hash)
    {
        var name = hash.ToString();
        return Path.Combine(_root, name[..2], name);
    }

    public bool Contains(Bytes32 hash) => File.Exists(PathOf(hash));

    /// <summary>When this returns the blob is on the disk under its hash; readers never see a part of it.</summary>
    public Bytes32 Put(ReadOnlySpan<byte> content)
    {
        var hash = Bytes32.Sha256(content);
        var target = PathOf(hash);
        if (TryRead(target, hash) is not null)
        {
            return hash;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Directory.CreateDirectory(_incoming);
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }
        File.Move(temporary, target, overwrite: true);
        // Flushing the file once more commits the journal entry that holds its new name: .NET cannot flush a directory.
        using var placed = File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(placed);
        return hash;
    }

    /// <exception cref="StorageException">when the blob is missing or its bytes no longer have this hash.</exception>
    public byte[] Get(Bytes32 hash)
    {
        var path = PathOf(hash);
        if (!File.Exists(path))
        {
            throw new StorageException($"blob {hash} is missing");
        }
        return TryRead(path, hash) ?? throw new StorageException($"{path}: the content does not have the SHA-256 that is its name");
    }

    /// <summary>Null when there is no such blob.</summary>
    /// <exception cref="StorageException">when its bytes no longer have this hash.</exception>
    public byte[]? Find(Bytes32 hash) => Contains(hash) ? Get(hash) : null;

    private static byte[]? TryRead(string path, Bytes32 hash)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        var content = File.ReadAllBytes(path);
        return Bytes32.Sha256(content) == hash ? content : null;
    }
}
