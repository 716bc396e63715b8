using System.Numerics;

namespace Nethereum.RLP;

/// <summary>Recursive length prefix, appendix B of the Ethereum yellow paper: strings of bytes and lists of encoded items.</summary>
public static class RLP
{
    private const int LongestShort = 55;

    /// <summary>Encodes a string of bytes; null counts as empty.</summary>
    public static byte[] EncodeElement(byte[]? srcData) =>
        srcData is null ? [0x80] : srcData.Length == 1 && srcData[0] < 0x80 ? [srcData[0]] : [.. Prefix(0x80, srcData.Length), .. srcData];

    /// <summary>Encodes a list of items that are encoded already.</summary>
    public static byte[] EncodeList(params byte[][] items)
    {
        var length = items.Sum(i => i.Length);
        return [.. Prefix(0xc0, length), .. items.SelectMany(i => i)];
    }

    private static byte[] Prefix(int kind, int length)
    {
        if (length <= LongestShort)
        {
            return [(byte)(kind + length)];
        }
        var size = new BigInteger(length).ToBytesForRLPEncoding();
        return [(byte)(kind + LongestShort + size.Length), .. size];
    }
}

public static class ConvertorForRLPEncodingExtensions
{
    /// <summary>Big-endian without leading zeros; zero is the empty string.</summary>
    public static byte[] ToBytesForRLPEncoding(this BigInteger bigInteger) => bigInteger.IsZero ? [] : bigInteger.ToByteArray(isUnsigned: true, isBigEndian: true);
}
