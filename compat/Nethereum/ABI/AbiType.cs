using System.Globalization;

namespace Nethereum.ABI;

/// <summary>
/// A type of the contract ABI, by the Solidity documentation's "Contract ABI Specification": every value has a head of fixed size; a
/// dynamic one has an offset there and its bytes in the tail. Decoding reads no byte outside the input and refuses what has no place in the type.
/// </summary>
internal abstract class AbiType(string canonicalName, bool isDynamic, int headSize)
{
    public const int Word = 32;

    /// <summary>As it stands in a signature: uint256, bytes32, (bytes32,uint64)[].</summary>
    public string CanonicalName { get; } = canonicalName;

    public bool IsDynamic { get; } = isDynamic;

    /// <summary>Bytes in the head; one word when dynamic.</summary>
    public int HeadSize { get; } = isDynamic ? Word : headSize;

    /// <summary>The encoding of a value by itself: without the offset that precedes a dynamic one.</summary>
    public abstract byte[] Encode(object value);

    /// <summary>Decodes what starts at <paramref name="offset"/> into <paramref name="target"/>.</summary>
    /// <exception cref="FormatException">when the bytes are no encoding of this type or do not fit the target.</exception>
    public abstract object Decode(ReadOnlySpan<byte> data, int offset, Type target);

    /// <param name="name">tuple stands for the components that <paramref name="clr"/> declares.</param>
    public static AbiType Parse(string name, Type clr)
    {
        if (name.EndsWith(']'))
        {
            var open = name.LastIndexOf('[');
            var element = Parse(name[..open], AbiArray.ElementType(clr));
            var length = name[(open + 1)..^1];
            return new AbiArray(element, length.Length == 0 ? null : int.Parse(length, CultureInfo.InvariantCulture));
        }
        return name switch
        {
            "tuple" => AbiTuple.Of(clr),
            "bool" => new AbiBool(),
            "address" => new AbiAddress(),
            "bytes" => new AbiBytes(),
            "string" => new AbiString(),
            "uint" => new AbiUnsigned(256),
            _ when name.StartsWith("uint", StringComparison.Ordinal) => new AbiUnsigned(int.Parse(name.AsSpan(4), CultureInfo.InvariantCulture)),
            _ when name.StartsWith("bytes", StringComparison.Ordinal) => new AbiFixedBytes(int.Parse(name.AsSpan(5), CultureInfo.InvariantCulture)),
            _ => throw new NotSupportedException($"the ABI type '{name}' is not supported"),
        };
    }

    protected static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> data, int offset, int length) =>
        offset >= 0 && length >= 0 && offset <= data.Length - length
            ? data.Slice(offset, length)
            : throw new FormatException($"ABI data of {data.Length} bytes ends before byte {(long)offset + length}");

    /// <summary>A word that holds an offset or a length: nothing above the size of the data makes sense.</summary>
    protected static int Size(ReadOnlySpan<byte> data, int offset)
    {
        var word = Slice(data, offset, Word);
        return word[..28].IndexOfAnyExcept((byte)0) < 0 && word[28] < 0x80
            ? (word[28] << 24) | (word[29] << 16) | (word[30] << 8) | word[31]
            : throw new FormatException("an offset or length in ABI data is beyond any size");
    }
}
