using System.Text;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.ProverCore.Tests.Binding;

/// <summary>Ed25519 through the binding; vectors of RFC 8032, section 7.1.</summary>
public sealed class SignatureTests
{
    public static TheoryData<string, string, string, string> Rfc8032 => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void VectorsOfTheRfc(string seed, string publicKey, string message, string signature)
    {
        using var key = SigningKey.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, key.PublicKey.ToString());
        var signed = key.Sign(Convert.FromHexString(message));
        Assert.Equal(signature, Convert.ToHexStringLower(signed.Signature));
        Assert.True(Signatures.Verify(key.PublicKey, signed));
        Assert.Equal(seed, Convert.ToHexStringLower(key.ExportSeed()));
    }

    [Fact]
    public void EveryChangeOfMessageSignatureOrKeyIsRefused()
    {
        using var key = SigningKey.FromSeed(Fill(7));
        var signed = key.Sign(Encoding.UTF8.GetBytes("round 3"));
        for (var bit = 0; bit < 8 * 64; bit++)
        {
            Assert.False(Signatures.Verify(key.PublicKey, signed with { Signature = Flip(signed.Signature, bit) }));
        }
        for (var bit = 0; bit < 8 * signed.Body.Length; bit++)
        {
            Assert.False(Signatures.Verify(key.PublicKey, signed with { Body = Flip(signed.Body, bit) }));
        }
        for (var bit = 0; bit < 8 * 32; bit++)
        {
            Assert.False(Signatures.Verify(new Bytes32(Flip(key.PublicKey.ToArray(), bit)), signed));
        }
        foreach (var length in new[] { 0, 1, 63, 65, 128 })
        {
            Assert.False(Signatures.Verify(key.PublicKey, signed with { Signature = new byte[length] }));
        }
        Assert.False(Signatures.Verify(key.PublicKey, signed with { Body = [] }));
        Assert.False(Signatures.Verify(default, signed));
    }

    [Fact]
    public void GeneratedKeysDiffer()
    {
        using var first = SigningKey.Generate();
        using var second = SigningKey.Generate();
        Assert.NotEqual(first.PublicKey, second.PublicKey);
        using var again = SigningKey.FromSeed(first.ExportSeed());
        Assert.Equal(first.PublicKey, again.PublicKey);
        Assert.False(Signatures.Verify(second.PublicKey, first.Sign([1, 2, 3])));
    }

    [Fact]
    public void SeedsHaveOneLengthAndDisposedKeysDoNotSign()
    {
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(new byte[31]));
        var key = SigningKey.FromSeed(Fill(1));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign([1]));
        Assert.Throws<ObjectDisposedException>(() => key.ExportSeed());
        key.Dispose();
    }

    [Fact]
    public void OneKeySignsOnManyThreads()
    {
        using var key = SigningKey.FromSeed(Fill(9));
        Parallel.For(0, 400, i => Assert.True(Signatures.Verify(key.PublicKey, key.Sign(BitConverter.GetBytes(i)))));
    }

    private static byte[] Fill(byte value) => Protocol.SampleMessages.Fill(value, 32);

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var copy = (byte[])bytes.Clone();
        copy[bit / 8] ^= (byte)(1 << (bit % 8));
        return copy;
    }
}
