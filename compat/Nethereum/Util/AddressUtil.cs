using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.Util;

/// <summary>Addresses and their checksum, EIP-55.</summary>
public class AddressUtil
{
    public static AddressUtil Current { get; } = new();

    /// <summary>Upper case where the digit of Keccak-256 of the lower-case digits is 8 or more.</summary>
    public string ConvertToChecksumAddress(string address)
    {
        var digits = address.HexToByteArray().ToHex();
        var hash = Sha3Keccack.Current.CalculateHash(digits);
        var text = new StringBuilder("0x");
        for (var i = 0; i < digits.Length; i++)
        {
            text.Append(hash[i] >= '8' ? char.ToUpperInvariant(digits[i]) : digits[i]);
        }
        return text.ToString();
    }

    /// <summary>True for 40 hexadecimal digits after 0x.</summary>
    public bool IsValidEthereumAddressHexFormat(string address) =>
        address is { Length: 42 } && address.StartsWith("0x", StringComparison.Ordinal) && address.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0;

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
