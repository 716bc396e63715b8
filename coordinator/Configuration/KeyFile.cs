using System.Security.Cryptography;
using System.Text;

namespace FederatedZk.Coordinator.Configuration;

/// <summary>A secret of 32 bytes as 64 hexadecimal digits in a file that only its owner may read.</summary>
public sealed class KeyFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = path;

    public bool Exists => File.Exists(Path);

    /// <summary>Writes the secret to a new file with mode 0600.</summary>
    public void Create(ReadOnlySpan<byte> secret)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("key files need Unix file modes");
        }
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        using var file = new FileStream(Path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret) + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>The caller zeroes the result.</summary>
    /// <exception cref="ConfigurationException">when the file is missing, readable by others, or holds something else.</exception>
    public byte[] Read()
    {
        if (!Exists)
        {
            throw new ConfigurationException($"{Path}: the key file is missing");
        }
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("key files need Unix file modes");
        }
        var mode = File.GetUnixFileMode(Path);
        if ((mode & ~OwnerOnly) != 0)
        {
            throw new ConfigurationException($"{Path}: mode {Convert.ToString((int)mode, 8)}, expected 600 (chmod 600 {Path})");
        }
        return Parse(File.ReadAllText(Path).Trim());
    }

    private byte[] Parse(string digits)
    {
        digits = digits.StartsWith("0x", StringComparison.Ordinal) ? digits[2..] : digits;
        try
        {
            if (digits.Length == 64)
            {
                return Convert.FromHexString(digits);
            }
        }
        catch (FormatException)
        {
            // answered below, without quoting a secret
        }
        throw new ConfigurationException($"{Path}: expected 64 hexadecimal digits");
    }

    /// <summary>Uses the secret and zeroes it.</summary>
    public T Use<T>(Func<byte[], T> use)
    {
        var secret = Read();
        try
        {
            return use(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
