namespace Nethereum.Hex.HexConvertors.Extensions;

public static class HexByteConvertorExtensions
{
    /// <summary>Lower-case hexadecimal digits, two a byte.</summary>
    public static string ToHex(this byte[] value, bool prefix = false) => (prefix ? "0x" : "") + Convert.ToHexStringLower(value);

    /// <summary>The bytes of a hexadecimal text with or without 0x; an odd count of digits gets a leading zero.</summary>
    /// <exception cref="FormatException">when a character is no hexadecimal digit.</exception>
    public static byte[] HexToByteArray(this string value)
    {
        var digits = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? value[2..] : value;
        return Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits);
    }
}
