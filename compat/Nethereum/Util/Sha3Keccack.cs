using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Org.BouncyCastle.Crypto.Digests;

namespace Nethereum.Util;

/// <summary>Keccak-256 as Ethereum uses it: the padding of the original submission, not that of FIPS 202.</summary>
public class Sha3Keccack
{
    public static Sha3Keccack Current { get; } = new();

    public byte[] CalculateHash(byte[] value)
    {
        var digest = new KeccakDigest(256);
        digest.BlockUpdate(value, 0, value.Length);
        var output = new byte[digest.GetDigestSize()];
        digest.DoFinal(output, 0);
        return output;
    }

    /// <summary>Hashes the UTF-8 bytes; 64 hexadecimal digits.</summary>
    public string CalculateHash(string value) => CalculateHash(Encoding.UTF8.GetBytes(value)).ToHex();
}
