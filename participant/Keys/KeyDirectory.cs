using System.Security.Cryptography;

namespace FederatedZk.Participant.Keys;

/// <summary>The key directory is not as it must be; the message names file, finding and remedy.</summary>
public sealed class KeyDirectoryException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A participant's secrets: a directory of mode 0700 with files of mode 0600, made at first start, held by one process at a time.
/// signing.seed (Ed25519, RFC 8032), vrf.seed (ristretto255), opening.key (the openings of the record commitments follow from it and the nonce),
/// enrolment.nonce (fresh for each set of records that is committed), attempts (<see cref="AttemptCounter"/>).
/// </summary>
public sealed class KeyDirectory : IDisposable
{
    public const int SecretBytes = 32;

    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode SecretMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const string AttemptsFile = "attempts";
    private const string NonceFile = "enrolment.nonce";
    private static readonly string[] KeyFiles = ["signing.seed", "vrf.seed", "opening.key"];

    private readonly string _path;
    private readonly FileStream _lock;

    private KeyDirectory(string path, FileStream held)
    {
        _path = path;
        _lock = held;
    }

    public byte[] SigningSeed { get; private set; } = [];

    public byte[] VrfSeed { get; private set; } = [];

    public byte[] OpeningKey { get; private set; } = [];

    public AttemptCounter Attempts { get; private set; } = null!;

    /// <summary>Opens the directory and makes what is missing; refuses what others could read.</summary>
    /// <exception cref="KeyDirectoryException"/>
    public static KeyDirectory Open(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, DirectoryMode);
        }
        CheckMode(path, DirectoryMode, "chmod 700");
        var keys = new KeyDirectory(path, Lock(Path.Combine(path, "lock")));
        try
        {
            keys.Load();
            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>The nonce of the current enrolment; null before the first.</summary>
    public byte[]? EnrolmentNonce => File.Exists(Place(NonceFile)) ? ReadSecret(NonceFile) : null;

    /// <summary>
    /// A fresh nonce, on disk before it is returned. Two sets of records are never committed under one nonce: their commitments would differ by the
    /// difference of the records alone.
    /// </summary>
    public byte[] RenewEnrolmentNonce()
    {
        File.Delete(Place(NonceFile));
        Make(NonceFile);
        return ReadSecret(NonceFile);
    }

    public void Dispose()
    {
        foreach (var secret in new[] { SigningSeed, VrfSeed, OpeningKey })
        {
            CryptographicOperations.ZeroMemory(secret);
        }
        Attempts?.Dispose();
        _lock.Dispose();
    }

    private void Load()
    {
        foreach (var file in Directory.EnumerateFiles(_path))
        {
            CheckMode(file, SecretMode, "chmod 600");
        }
        if (!File.Exists(Place(AttemptsFile)) && KeyFiles.Any(f => File.Exists(Place(f))))
        {
            throw new KeyDirectoryException($"{Place(AttemptsFile)}: missing beside existing keys, expected the counter that belongs to them (restore it, or start with new keys)");
        }
        Attempts = AttemptCounter.Open(Place(AttemptsFile));
        foreach (var name in KeyFiles)
        {
            Make(name);
        }
        (SigningSeed, VrfSeed, OpeningKey) = (ReadSecret(KeyFiles[0]), ReadSecret(KeyFiles[1]), ReadSecret(KeyFiles[2]));
    }

    private string Place(string name) => Path.Combine(_path, name);

    private void Make(string name)
    {
        if (File.Exists(Place(name)))
        {
            return;
        }
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        var unfinished = Place(name + ".new");
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = SecretMode }))
        {
            file.Write(secret);
            file.Flush(flushToDisk: true);
        }
        CryptographicOperations.ZeroMemory(secret);
        File.Move(unfinished, Place(name));
    }

    private byte[] ReadSecret(string name)
    {
        CheckMode(Place(name), SecretMode, "chmod 600");
        var secret = File.ReadAllBytes(Place(name));
        return secret.Length == SecretBytes
            ? secret
            : throw new KeyDirectoryException($"{Place(name)}: {secret.Length} bytes, expected {SecretBytes}");
    }

    private static void CheckMode(string path, UnixFileMode expected, string remedy)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & Others) != 0)
        {
            throw new KeyDirectoryException($"{path}: mode {Octal(mode)} lets others in, expected {Octal(expected)} ({remedy} '{path}')");
        }
    }

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8);

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = SecretMode });
        }
        catch (IOException e)
        {
            throw new KeyDirectoryException($"{path}: held by another process, expected one participant a key directory", e);
        }
    }
}
