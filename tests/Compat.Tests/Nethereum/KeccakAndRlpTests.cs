using System.Numerics;
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.RLP;
using Nethereum.Util;
using Xunit;

namespace FederatedZk.Compat.Tests.Nethereum;

public sealed class KeccakAndRlpTests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02")]
    public void KeccakIsTheOriginalOne(string text, string hash) => Assert.Equal(hash, Sha3Keccack.Current.CalculateHash(text));

    /// <summary>All lengths around the block of 136 bytes and twice that; the value comes from the npm package js-sha3.</summary>
    [Fact]
    public void KeccakOfAllLengthsUpTo300()
    {
        using var hashes = new MemoryStream();
        for (var n = 0; n <= 300; n++)
        {
            hashes.Write(Sha3Keccack.Current.CalculateHash([.. Enumerable.Range(0, n).Select(i => (byte)(n + i))]));
        }
        Assert.Equal("82e0ea6a4320047f4ce1ac3ba471f57cf7e1f4a55a7bb21aae90217bfd5629fe", Sha3Keccack.Current.CalculateHash(hashes.ToArray()).ToHex());
    }

    /// <summary>The examples of the Ethereum wiki's page on RLP.</summary>
    [Fact]
    public void RlpExamples()
    {
        Assert.Equal("83646f67", Item("dog").ToHex());
        Assert.Equal("c88363617483646f67", RLP.EncodeList(Item("cat"), Item("dog")).ToHex());
        Assert.Equal("80", Item("").ToHex());
        Assert.Equal("80", RLP.EncodeElement(null).ToHex());
        Assert.Equal("c0", RLP.EncodeList().ToHex());
        Assert.Equal("00", RLP.EncodeElement([0]).ToHex());
        Assert.Equal("0f", RLP.EncodeElement([15]).ToHex());
        Assert.Equal("8180", RLP.EncodeElement([0x80]).ToHex());
        Assert.Equal("820400", RLP.EncodeElement(new BigInteger(1024).ToBytesForRLPEncoding()).ToHex());
        Assert.Equal("80", RLP.EncodeElement(BigInteger.Zero.ToBytesForRLPEncoding()).ToHex());
        Assert.Equal("c7c0c1c0c3c0c1c0", RLP.EncodeList(RLP.EncodeList(), RLP.EncodeList(RLP.EncodeList()), RLP.EncodeList(RLP.EncodeList(), RLP.EncodeList(RLP.EncodeList()))).ToHex());
        Assert.Equal("b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974",
            Item("Lorem ipsum dolor sit amet, consectetur adipisicing elit").ToHex());
    }

    [Theory]
    [InlineData(55, "b7")]
    [InlineData(56, "b838")]
    [InlineData(255, "b8ff")]
    [InlineData(256, "b90100")]
    [InlineData(65536, "ba010000")]
    public void RlpLengths(int length, string prefix)
    {
        var encoded = RLP.EncodeElement([.. Enumerable.Repeat((byte)0xaa, length)]).ToHex();
        Assert.StartsWith(prefix + "aa", encoded, StringComparison.Ordinal);
        Assert.Equal(2 * length + prefix.Length, encoded.Length);
        var list = RLP.EncodeList([.. Enumerable.Repeat(new byte[] { 1 }, length)]).ToHex();
        Assert.StartsWith((Convert.ToInt32(prefix[..2], 16) + 0x40).ToString("x2", null) + prefix[2..] + "01", list, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x0", "0")]
    [InlineData("0x41", "65")]
    [InlineData("0xff", "255")]
    [InlineData("0x0400", "1024")]
    [InlineData("0xffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455")]
    public void QuantitiesRead(string hex, string number) => Assert.Equal(number, new HexBigInteger(hex).ToString());

    [Fact]
    public void QuantitiesWriteWithoutLeadingZeros()
    {
        Assert.Equal("0x0", new HexBigInteger(0).HexValue);
        Assert.Equal("0x400", new HexBigInteger(1024).HexValue);
        Assert.Equal("0xff", new HexBigInteger(255).HexValue);
        Assert.Throws<ArgumentOutOfRangeException>(() => new HexBigInteger(-1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("ff")]
    [InlineData("0xg")]
    [InlineData("0x-1")]
    public void WhatIsNoQuantityIsRefused(string hex) => Assert.Throws<FormatException>(() => new HexBigInteger(hex));

    private static byte[] Item(string text) => RLP.EncodeElement(Encoding.ASCII.GetBytes(text));
}
