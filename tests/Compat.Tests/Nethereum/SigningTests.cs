using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FederatedZk.Anvil;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;
using Nethereum.Util;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Xunit;
using BcInteger = Org.BouncyCastle.Math.BigInteger;

namespace FederatedZk.Compat.Tests.Nethereum;

public sealed class SigningTests
{
    private const string One = "0x0000000000000000000000000000000000000000000000000000000000000001";

    /// <summary>The example of EIP-155.</summary>
    [Fact]
    public void Eip155Example() => Assert.Equal(
        "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d"
        + "3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
        new LegacyTransactionSigner().SignTransaction(
            "0x4646464646464646464646464646464646464646464646464646464646464646", 1, "0x3535353535353535353535353535353535353535",
            BigInteger.Pow(10, 18), 9, 20_000_000_000, 21_000, ""));

    /// <summary>Vectors of RFC 6979's construction over secp256k1 that Bitcoin's libraries share, s normalised to the lower half.</summary>
    [Theory]
    [InlineData(One, "Satoshi Nakamoto",
        "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8", "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [InlineData(One, "All those moments will be lost in time, like tears in rain. Time to die...",
        "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b", "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    [InlineData("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto",
        "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0", "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5")]
    public void SignaturesAreDeterministic(string key, string message, string r, string s)
    {
        var signature = new EthECKey(key).SignAndCalculateV(SHA256.HashData(Encoding.UTF8.GetBytes(message)), 1);
        Assert.Equal((r, s), (signature.R.ToHex(), signature.S.ToHex()));
    }

    [Fact]
    public void SignaturesVerifyAreLowAndCarryTheParity()
    {
        const int Seed = 20;
        var random = new Random(Seed);
        var named = SecNamedCurves.GetByName("secp256k1");
        var curve = new ECDomainParameters(named.Curve, named.G, named.N, named.H);
        var parities = new int[2];
        for (var i = 0; i < 40; i++)
        {
            var hash = new byte[32];
            random.NextBytes(hash);
            var secret = new byte[32];
            random.NextBytes(secret);
            var key = new EthECKey(secret, true);
            var signature = key.SignAndCalculateV(hash, 31337);
            var (r, s) = (new BcInteger(1, signature.R), new BcInteger(1, signature.S));
            Assert.True(s.CompareTo(curve.N.ShiftRight(1)) <= 0, $"seed {Seed}, signature {i}");

            var verifier = new ECDsaSigner();
            verifier.Init(false, new ECPublicKeyParameters(curve.Curve.DecodePoint(key.GetPubKey()), curve));
            Assert.True(verifier.VerifySignature(hash, r, s), $"seed {Seed}, signature {i}");

            // R = (z·G + r·Q)/s; with it the parity, independently of the recovery in the product.
            var inverse = s.ModInverse(curve.N);
            var point = curve.G.Multiply(new BcInteger(1, hash).Multiply(inverse).Mod(curve.N))
                .Add(curve.Curve.DecodePoint(key.GetPubKey()).Multiply(r.Multiply(inverse).Mod(curve.N))).Normalize();
            var parity = point.YCoord.ToBigInteger().TestBit(0) ? 1 : 0;
            Assert.Equal(31337 * 2 + 35 + parity, (int)new BigInteger(signature.V, isUnsigned: true, isBigEndian: true));
            parities[parity]++;
        }
        Assert.True(parities.Min() > 0);
    }

    /// <summary>The examples of EIP-55.</summary>
    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    public void Eip55Examples(string address)
    {
        Assert.Equal(address, AddressUtil.Current.ConvertToChecksumAddress("0x" + address[2..].ToUpperInvariant()));
        Assert.True(AddressUtil.Current.IsValidEthereumAddressHexFormat(address));
    }

    /// <summary>Addresses that anvil prints for its accounts.</summary>
    [Theory]
    [InlineData(0, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")]
    [InlineData(1, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")]
    [InlineData(9, "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720")]
    public void AddressesFollowFromKeys(int index, string address)
    {
        var key = new EthECKey(AnvilNode.AccountKeys[index]);
        Assert.Equal(address, key.GetPublicAddress());
        Assert.Equal(AnvilNode.AccountKeys[index], key.GetPrivateKey());
        Assert.Equal(address, AnvilNode.Account(index).Address);
    }

    [Theory]
    [InlineData("0x00")]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    public void WhatIsNoKeyIsRefused(string key) => Assert.Throws<ArgumentException>(() => new EthECKey(key));

    [Fact]
    public void GeneratedKeysDiffer() => Assert.NotEqual(EthECKey.GenerateKey().GetPrivateKey(), EthECKey.GenerateKey().GetPrivateKey());
}
