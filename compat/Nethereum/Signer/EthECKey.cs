using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Nethereum.Signer;

/// <summary>A secp256k1 key pair. Signatures are deterministic (RFC 6979 with SHA-256) and have a low s (EIP-2).</summary>
public class EthECKey
{
    internal static readonly ECDomainParameters Curve = CurveParameters();
    private readonly byte[] _privateKey;
    private readonly byte[] _publicKey;

    public EthECKey(string privateKey)
        : this(privateKey.HexToByteArray(), true)
    {
    }

    /// <param name="vch">The 32-byte private key, big-endian.</param>
    /// <param name="isPrivate">Must be true; a key without its private part is of no use here.</param>
    public EthECKey(byte[] vch, bool isPrivate)
    {
        if (!isPrivate || vch.Length != 32)
        {
            throw new ArgumentException($"expected a private key of 32 bytes, got {vch.Length} bytes", nameof(vch));
        }
        Scalar = new BigInteger(1, vch);
        if (Scalar.SignValue == 0 || Scalar.CompareTo(Curve.N) >= 0)
        {
            throw new ArgumentException("the private key is not between 1 and the order of secp256k1", nameof(vch));
        }
        _privateKey = (byte[])vch.Clone();
        _publicKey = Curve.G.Multiply(Scalar).Normalize().GetEncoded(false);
    }

    internal BigInteger Scalar { get; }

    public static EthECKey GenerateKey()
    {
        var random = new SecureRandom();
        while (true)
        {
            var bytes = new byte[32];
            random.NextBytes(bytes);
            var candidate = new BigInteger(1, bytes);
            if (candidate.SignValue != 0 && candidate.CompareTo(Curve.N) < 0)
            {
                return new EthECKey(bytes, true);
            }
        }
    }

    public byte[] GetPrivateKeyAsBytes() => (byte[])_privateKey.Clone();

    public string GetPrivateKey() => _privateKey.ToHex(true);

    /// <summary>65 bytes, uncompressed: 0x04 and the two coordinates.</summary>
    public byte[] GetPubKey() => (byte[])_publicKey.Clone();

    /// <summary>The last 20 bytes of Keccak-256 of the two coordinates, with the checksum of EIP-55.</summary>
    public string GetPublicAddress()
    {
        var hash = Sha3Keccack.Current.CalculateHash(_publicKey.AsSpan(1).ToArray());
        return AddressUtil.Current.ConvertToChecksumAddress(hash.AsSpan(12).ToArray().ToHex(true));
    }

    private static ECDomainParameters CurveParameters()
    {
        var curve = SecNamedCurves.GetByName("secp256k1");
        return new ECDomainParameters(curve.Curve, curve.G, curve.N, curve.H);
    }
}
