using System.Buffers.Binary;
using System.Text;

namespace FederatedZk.Protocol;

/// <summary>Bytes from outside that are not the canonical encoding of the expected message.</summary>
public sealed class MalformedMessageException(string message) : Exception(message);

/// <summary>Reads what <see cref="CanonicalWriter"/> writes and refuses everything else: wrong domain, truncation, trailing bytes, lengths beyond the input.</summary>
public ref struct CanonicalReader
{
    internal const int DomainLimit = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly string _domain;
    private ReadOnlySpan<byte> _rest;

    /// <exception cref="MalformedMessageException">when the bytes belong to another domain.</exception>
    public CanonicalReader(string domain, ReadOnlySpan<byte> data)
    {
        _domain = domain;
        _rest = data;
        var found = Text(DomainLimit);
        if (found != domain)
        {
            throw new MalformedMessageException($"expected a '{domain}' message");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new MalformedMessageException($"{_domain}: truncated");
        }
        var head = _rest[..count];
        _rest = _rest[count..];
        return head;
    }

    public byte U8() => Take(1)[0];

    public bool Flag() => U8() switch
    {
        0 => false,
        1 => true,
        var other => throw new MalformedMessageException($"{_domain}: flag is {other}, expected 0 or 1"),
    };

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Any double; of the many encodings of NaN only the one that double.NaN has.</summary>
    public double F64()
    {
        var value = BitConverter.UInt64BitsToDouble(U64());
        return !double.IsNaN(value) || BitConverter.DoubleToUInt64Bits(value) == BitConverter.DoubleToUInt64Bits(double.NaN)
            ? value
            : throw new MalformedMessageException($"{_domain}: a NaN that is not canonical");
    }

    /// <summary>A double that is a number.</summary>
    public double Finite()
    {
        var value = F64();
        return double.IsFinite(value) ? value : throw new MalformedMessageException($"{_domain}: a number is not finite");
    }

    /// <summary>A list of exactly <paramref name="expected"/> finite doubles.</summary>
    public double[] FiniteList(long expected)
    {
        var count = Count(sizeof(double));
        if (count != expected)
        {
            throw new MalformedMessageException($"{_domain}: a list of {count} numbers, expected {expected}");
        }
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Finite();
        }
        return values;
    }

    public Bytes32 Fixed32() => new(Take(Bytes32.Length));

    public byte[] Fixed(int length) => Take(length).ToArray();

    public byte[] Bytes(int limit)
    {
        var length = U32();
        return length <= limit
            ? Take((int)length).ToArray()
            : throw new MalformedMessageException($"{_domain}: a field of {length} bytes, at most {limit} allowed");
    }

    public string Text(int limit)
    {
        try
        {
            return StrictUtf8.GetString(Bytes(limit));
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedMessageException($"{_domain}: text is not UTF-8");
        }
    }

    /// <summary>The length of a list whose entries take at least <paramref name="entryBytes"/> each; nothing is allocated beyond the input.</summary>
    public int Count(int entryBytes)
    {
        var count = U32();
        return count <= (uint)(_rest.Length / Math.Max(1, entryBytes))
            ? (int)count
            : throw new MalformedMessageException($"{_domain}: a list of {count} entries does not fit the message");
    }

    public readonly void End()
    {
        if (_rest.Length != 0)
        {
            throw new MalformedMessageException($"{_domain}: {_rest.Length} trailing bytes");
        }
    }
}
