using System.Security.Cryptography;

namespace FederatedZk.Protocol;

/// <summary>Thirty-two bytes: a digest, a root or a public key. Compares by value; prints as lower-case hexadecimal.</summary>
public readonly struct Bytes32 : IEquatable<Bytes32>, IComparable<Bytes32>
{
    public const int Length = 32;

    private readonly byte[]? _bytes;

    /// <exception cref="ArgumentException">when <paramref name="bytes"/> is not 32 bytes long.</exception>
    public Bytes32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"expected 32 bytes, got {bytes.Length}", nameof(bytes));
        }
        _bytes = bytes.ToArray();
    }

    public static Bytes32 Zero => default;

    public bool IsZero => Span.IndexOfAnyExcept((byte)0) < 0;

    public ReadOnlySpan<byte> Span => _bytes ?? ZeroBytes;

    private static readonly byte[] ZeroBytes = new byte[Length];

    public static Bytes32 Sha256(ReadOnlySpan<byte> data) => new(SHA256.HashData(data));

    /// <exception cref="FormatException">when the text is not 64 hexadecimal digits (an optional 0x before them is allowed).</exception>
    public static Bytes32 Parse(string hex)
    {
        var digits = hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex[2..] : hex;
        return digits.Length == 2 * Length
            ? new Bytes32(Convert.FromHexString(digits))
            : throw new FormatException($"expected 64 hexadecimal digits, got {digits.Length}");
    }

    public byte[] ToArray() => Span.ToArray();

    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>The first eight hexadecimal digits, for tables and logs.</summary>
    public string Short => ToString()[..8];

    public bool Equals(Bytes32 other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Bytes32 other && Equals(other);

    public override int GetHashCode() => BitConverter.ToInt32(Span);

    public int CompareTo(Bytes32 other) => Span.SequenceCompareTo(other.Span);

    public static bool operator ==(Bytes32 left, Bytes32 right) => left.Equals(right);

    public static bool operator !=(Bytes32 left, Bytes32 right) => !left.Equals(right);
}
