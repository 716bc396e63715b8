using System.Globalization;
using System.Numerics;
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;

namespace Nethereum.ABI;

internal sealed class AbiUnsigned : AbiType
{
    private readonly int _bits;

    public AbiUnsigned(int bits)
        : base("uint" + bits.ToString(CultureInfo.InvariantCulture), false, Word)
    {
        if (bits is < 8 or > 256 || bits % 8 != 0)
        {
            throw new NotSupportedException($"the ABI type 'uint{bits}' does not exist");
        }
        _bits = bits;
    }

    public override byte[] Encode(object value)
    {
        var number = value switch
        {
            BigInteger big => big,
            ulong u => u,
            uint u => u,
            byte b => b,
            int i => i,
            long l => l,
            _ => throw new ArgumentException($"a {value.GetType().Name} is no {CanonicalName}", nameof(value)),
        };
        if (number.Sign < 0 || number.GetBitLength() > _bits)
        {
            throw new ArgumentOutOfRangeException(nameof(value), $"{number} does not fit {CanonicalName}");
        }
        var word = new byte[Word];
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(word, Word - bytes.Length);
        return word;
    }

    public override object Decode(ReadOnlySpan<byte> data, int offset, Type target)
    {
        var number = new BigInteger(Slice(data, offset, Word), isUnsigned: true, isBigEndian: true);
        var bits = number.GetBitLength();
        if (bits > _bits)
        {
            throw new FormatException($"{number} does not fit {CanonicalName}");
        }
        return target switch
        {
            _ when target == typeof(BigInteger) || target == typeof(object) => (object)number,
            _ when target == typeof(ulong) && bits <= 64 => (object)(ulong)number,
            _ when target == typeof(uint) && bits <= 32 => (object)(uint)number,
            _ when target == typeof(byte) && bits <= 8 => (object)(byte)number,
            _ => throw new FormatException($"{number} does not fit {target.Name}"),
        };
    }
}

internal sealed class AbiBool() : AbiType("bool", false, Word)
{
    public override byte[] Encode(object value)
    {
        var word = new byte[Word];
        word[^1] = (bool)value ? (byte)1 : (byte)0;
        return word;
    }

    public override object Decode(ReadOnlySpan<byte> data, int offset, Type target)
    {
        var word = Slice(data, offset, Word);
        return word[..^1].IndexOfAnyExcept((byte)0) < 0 && word[^1] <= 1 ? word[^1] == 1 : throw new FormatException("a bool in ABI data is neither 0 nor 1");
    }
}

internal sealed class AbiAddress() : AbiType("address", false, Word)
{
    private const int Length = 20;

    public override byte[] Encode(object value)
    {
        var bytes = ((string)value).HexToByteArray();
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"an address has 20 bytes, got {bytes.Length}", nameof(value));
        }
        var word = new byte[Word];
        bytes.CopyTo(word, Word - Length);
        return word;
    }

    /// <returns>The address with the checksum of EIP-55.</returns>
    public override object Decode(ReadOnlySpan<byte> data, int offset, Type target)
    {
        var word = Slice(data, offset, Word);
        return word[..^Length].IndexOfAnyExcept((byte)0) < 0
            ? AddressUtil.Current.ConvertToChecksumAddress(word[^Length..].ToArray().ToHex(true))
            : throw new FormatException("an address in ABI data has more than 20 bytes");
    }
}

internal sealed class AbiFixedBytes : AbiType
{
    private readonly int _length;

    public AbiFixedBytes(int length)
        : base("bytes" + length.ToString(CultureInfo.InvariantCulture), false, Word)
    {
        if (length is < 1 or > 32)
        {
            throw new NotSupportedException($"the ABI type 'bytes{length}' does not exist");
        }
        _length = length;
    }

    public override byte[] Encode(object value)
    {
        var bytes = (byte[])value;
        if (bytes.Length != _length)
        {
            throw new ArgumentException($"{CanonicalName} takes {_length} bytes, got {bytes.Length}", nameof(value));
        }
        var word = new byte[Word];
        bytes.CopyTo(word, 0);
        return word;
    }

    public override object Decode(ReadOnlySpan<byte> data, int offset, Type target)
    {
        var word = Slice(data, offset, Word);
        return word[_length..].IndexOfAnyExcept((byte)0) < 0 ? word[.._length].ToArray() : throw new FormatException($"a {CanonicalName} in ABI data has more than {_length} bytes");
    }
}

internal sealed class AbiBytes() : AbiType("bytes", true, 0)
{
    public override byte[] Encode(object value)
    {
        var bytes = (byte[])value;
        var encoded = new byte[Word + (bytes.Length + Word - 1) / Word * Word];
        new AbiUnsigned(256).Encode(bytes.Length).CopyTo(encoded, 0);
        bytes.CopyTo(encoded, Word);
        return encoded;
    }

    public override object Decode(ReadOnlySpan<byte> data, int offset, Type target)
    {
        var length = Size(data, offset);
        return Slice(data, offset + Word, length).ToArray();
    }
}

internal sealed class AbiString() : AbiType("string", true, 0)
{
    private static readonly AbiBytes Bytes = new();
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public override byte[] Encode(object value) => Bytes.Encode(Utf8.GetBytes((string)value));

    public override object Decode(ReadOnlySpan<byte> data, int offset, Type target)
    {
        try
        {
            return Utf8.GetString((byte[])Bytes.Decode(data, offset, typeof(byte[])));
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("a string in ABI data is not UTF-8");
        }
    }
}
