using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RLP;
using Nethereum.Util;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Nethereum.Signer;

/// <summary>A secp256k1 key pair. Signatures are deterministic (RFC 6979 with SHA-256) and have a low s (EIP-2).</summary>
public class EthECKey
{
    private static readonly ECDomainParameters Curve = CurveParameters();
    private readonly BigInteger _scalar;
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
        _scalar = new BigInteger(1, vch);
        if (_scalar.SignValue == 0 || _scalar.CompareTo(Curve.N) >= 0)
        {
            throw new ArgumentException("the private key is not between 1 and the order of secp256k1", nameof(vch));
        }
        _privateKey = (byte[])vch.Clone();
        _publicKey = Curve.G.Multiply(_scalar).Normalize().GetEncoded(false);
    }

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

    /// <summary>Signs a 32-byte hash for one chain.</summary>
    public EthECDSASignature SignAndCalculateV(byte[] hash, System.Numerics.BigInteger chainId)
    {
        if (hash.Length != 32)
        {
            throw new ArgumentException($"expected a hash of 32 bytes, got {hash.Length}", nameof(hash));
        }
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(_scalar, Curve));
        var rs = signer.GenerateSignature(hash);
        var s = rs[1].CompareTo(Curve.N.ShiftRight(1)) > 0 ? Curve.N.Subtract(rs[1]) : rs[1];
        var v = chainId * 2 + 35 + Parity(hash, rs[0], s);
        return new EthECDSASignature(Fixed(rs[0]), Fixed(s), v.ToBytesForRLPEncoding());
    }

    /// <summary>Which of the two points with x = r gives back this public key: Q = (s·R − z·G)/r (SEC 1, 4.1.6).</summary>
    private int Parity(byte[] hash, BigInteger r, BigInteger s)
    {
        var inverse = r.ModInverse(Curve.N);
        for (var parity = 0; parity < 2; parity++)
        {
            var point = Curve.Curve.DecodePoint([(byte)(2 + parity), .. Fixed(r)]);
            var minusZ = new BigInteger(1, hash).Negate().Mod(Curve.N);
            var candidate = point.Multiply(s).Add(Curve.G.Multiply(minusZ)).Multiply(inverse).Normalize();
            if (candidate.GetEncoded(false).AsSpan().SequenceEqual(_publicKey))
            {
                return parity;
            }
        }
        // r is the nonce point's x reduced by the order; the reduction happens with probability below 2^-127.
        throw new InvalidOperationException("the signature does not give back the public key");
    }

    private static byte[] Fixed(BigInteger value)
    {
        var bytes = value.ToByteArrayUnsigned();
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static ECDomainParameters CurveParameters()
    {
        var curve = SecNamedCurves.GetByName("secp256k1");
        return new ECDomainParameters(curve.Curve, curve.G, curve.N, curve.H);
    }
}
