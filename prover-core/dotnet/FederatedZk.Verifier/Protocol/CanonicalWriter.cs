using System.Buffers.Binary;
using System.Text;

namespace FederatedZk.Protocol;

/// <summary>Canonical bytes: a domain tag, then fixed-width little-endian numbers and length-prefixed strings (u32). Every message has one encoding.</summary>
public sealed class CanonicalWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly MemoryStream _out = new();

    public CanonicalWriter(string domain) => Text(domain, CanonicalReader.DomainLimit);

    public CanonicalWriter U8(byte value)
    {
        _out.WriteByte(value);
        return this;
    }

    public CanonicalWriter Flag(bool value) => U8(value ? (byte)1 : (byte)0);

    public CanonicalWriter U32(uint value)
    {
        Span<byte> b = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(b, value);
        _out.Write(b);
        return this;
    }

    public CanonicalWriter U64(ulong value)
    {
        Span<byte> b = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(b, value);
        _out.Write(b);
        return this;
    }

    /// <summary>The IEEE 754 bits.</summary>
    public CanonicalWriter F64(double value) => U64(BitConverter.DoubleToUInt64Bits(value));

    public CanonicalWriter Fixed(Bytes32 value)
    {
        _out.Write(value.Span);
        return this;
    }

    public CanonicalWriter Fixed(ReadOnlySpan<byte> value, int length)
    {
        if (value.Length != length)
        {
            throw new ArgumentException($"expected {length} bytes, got {value.Length}", nameof(value));
        }
        _out.Write(value);
        return this;
    }

    public CanonicalWriter Bytes(ReadOnlySpan<byte> value)
    {
        U32((uint)value.Length);
        _out.Write(value);
        return this;
    }

    /// <summary>At most <paramref name="limit"/> bytes of UTF-8, the limit that the reader applies.</summary>
    /// <exception cref="ArgumentException">when the text is longer, or holds half of a surrogate pair.</exception>
    public CanonicalWriter Text(string value, int limit)
    {
        var bytes = StrictUtf8.GetBytes(value);
        return bytes.Length <= limit ? Bytes(bytes) : throw new ArgumentException($"text of {bytes.Length} bytes, at most {limit} allowed", nameof(value));
    }

    public CanonicalWriter List<T>(IReadOnlyList<T> items, Action<CanonicalWriter, T> write)
    {
        U32((uint)items.Count);
        foreach (var item in items)
        {
            write(this, item);
        }
        return this;
    }

    /// <summary>A count, then the IEEE 754 bits of each value.</summary>
    public CanonicalWriter F64List(ReadOnlySpan<double> values)
    {
        U32((uint)values.Length);
        foreach (var value in values)
        {
            F64(value);
        }
        return this;
    }

    public byte[] ToArray() => _out.ToArray();
}
