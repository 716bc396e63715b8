using System.Numerics;
using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using Xunit;

namespace FederatedZk.Compat.Tests.Nethereum;

/// <summary>The worked examples of the Solidity documentation, "Contract ABI Specification", in both directions; and bytes that are no encoding.</summary>
public sealed class AbiTests
{
    [Function("baz", "bool")]
    public sealed class Baz : FunctionMessage
    {
        [Parameter("uint32", "x", 1)]
        public uint X { get; set; }

        [Parameter("bool", "y", 2)]
        public bool Y { get; set; }
    }

    [Function("bar")]
    public sealed class Bar : FunctionMessage
    {
        [Parameter("bytes3[2]", "", 1)]
        public List<byte[]> Values { get; set; } = [];
    }

    [Function("sam")]
    public sealed class Sam : FunctionMessage
    {
        [Parameter("bytes", "", 1)]
        public byte[] Name { get; set; } = [];

        [Parameter("bool", "", 2)]
        public bool Flag { get; set; }

        [Parameter("uint[]", "", 3)]
        public List<BigInteger> Numbers { get; set; } = [];
    }

    [Function("f")]
    public sealed class F : FunctionMessage
    {
        [Parameter("uint256", "", 1)]
        public BigInteger A { get; set; }

        [Parameter("uint32[]", "", 2)]
        public uint[] B { get; set; } = [];

        [Parameter("bytes10", "", 3)]
        public byte[] C { get; set; } = [];

        [Parameter("bytes", "", 4)]
        public byte[] D { get; set; } = [];
    }

    [Function("g")]
    public sealed class G : FunctionMessage
    {
        [Parameter("uint256[][]", "", 1)]
        public List<List<BigInteger>> Numbers { get; set; } = [];

        [Parameter("string[]", "", 2)]
        public List<string> Words { get; set; } = [];
    }

    public sealed class Pair
    {
        [Parameter("bytes32", "first", 1)]
        public byte[] First { get; set; } = [];

        [Parameter("uint64", "second", 2)]
        public ulong Second { get; set; }
    }

    [Function("pairs")]
    public sealed class Pairs : FunctionMessage
    {
        [Parameter("tuple[]", "page", 1)]
        public List<Pair> Page { get; set; } = [];

        [Parameter("address", "owner", 2)]
        public string Owner { get; set; } = "";
    }

    private static readonly Baz BazExample = new() { X = 69, Y = true };
    private static readonly Bar BarExample = new() { Values = ["abc"u8.ToArray(), "def"u8.ToArray()] };
    private static readonly Sam SamExample = new() { Name = "dave"u8.ToArray(), Flag = true, Numbers = [1, 2, 3] };
    private static readonly F FExample = new() { A = 0x123, B = [0x456, 0x789], C = "1234567890"u8.ToArray(), D = "Hello, world!"u8.ToArray() };
    private static readonly G GExample = new() { Numbers = [[1, 2], [3]], Words = ["one", "two", "three"] };

    public static TheoryData<string, FunctionMessage, string> Examples => new()
    {
        { "baz", BazExample, "cdcd77c0" + Words("45", "1") },
        { "bar", BarExample, "fce353f6" + Text("616263") + Text("646566") },
        { "sam", SamExample, "a5643bf2" + Words("60", "1", "a0", "4") + Text("64617665") + Words("3", "1", "2", "3") },
        { "f", FExample, "8be65246" + Words("123", "80") + Text("31323334353637383930") + Words("e0", "2", "456", "789", "d") + Text("48656c6c6f2c20776f726c6421") },
        {
            "g", GExample, "2289b18c" + Words("40", "140", "2", "40", "a0", "2", "1", "2", "1", "3", "3", "60", "a0", "e0", "3") + Text("6f6e65") + Words("3") + Text("74776f") + Words("5")
            + Text("7468726565")
        },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Encodes(string name, FunctionMessage message, string encoded)
    {
        Assert.Equal(name, Signatures.Declared<FunctionAttribute>(message.GetType()).Name);
        Assert.Equal(encoded, message.GetCallData().ToHex());
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void DecodesAndEncodesAgain(string name, FunctionMessage message, string encoded)
    {
        Assert.NotEmpty(name);
        var decoded = (FunctionMessage)AbiTuple.Of(message.GetType()).Decode(encoded[8..].HexToByteArray(), 0, message.GetType());
        Assert.Equal(encoded, decoded.GetCallData().ToHex());
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void EveryTruncationIsRefused(string name, FunctionMessage message, string encoded)
    {
        Assert.NotEmpty(name);
        var whole = encoded[8..].HexToByteArray();
        var type = AbiTuple.Of(message.GetType());

        // Only the padding after the last value may go unnoticed.
        var padding = whole.Reverse().TakeWhile(b => b == 0).Count();
        for (var length = 0; length < whole.Length - padding; length++)
        {
            Assert.Throws<FormatException>(() => type.Decode(whole.AsSpan(0, length), 0, message.GetType()));
        }
    }

    [Fact]
    public void MutatedBytesDecodeOrAreRefused()
    {
        const int Seed = 1;
        var random = new Random(Seed);
        var whole = Examples.Select(e => ((FunctionMessage)e[1]!, ((string)e[2]!)[8..].HexToByteArray())).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var (message, original) = whole[random.Next(whole.Length)];
            var bytes = (byte[])original.Clone();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                AbiTuple.Of(message.GetType()).Decode(bytes, 0, message.GetType());
            }
            catch (FormatException)
            {
                // Refused as it should be; any other exception fails the test.
            }
        }
    }

    [Fact]
    public void TuplesSpellOutTheirComponents()
    {
        var pairs = new Pairs
        {
            Page = [new Pair { First = [.. Enumerable.Repeat((byte)7, 32)], Second = ulong.MaxValue }, new Pair { First = new byte[32], Second = 1 }],
            Owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        };
        Assert.Equal("((bytes32,uint64)[],address)", AbiTuple.Of(typeof(Pairs)).CanonicalName);
        var encoded = pairs.GetCallData();
        Assert.Equal(
            Words("40", "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "2") + string.Concat(Enumerable.Repeat("07", 32)) + Words("ffffffffffffffff", "0", "1"), encoded.AsSpan(4).ToArray().ToHex());
        var decoded = (Pairs)AbiTuple.Of(typeof(Pairs)).Decode(encoded.AsSpan(4), 0, typeof(Pairs));
        Assert.Equal((2, ulong.MaxValue, pairs.Owner), (decoded.Page.Count, decoded.Page[0].Second, decoded.Owner));
    }

    [Theory]
    [InlineData("uint32", typeof(uint), "100000000")]
    [InlineData("uint64", typeof(ulong), "10000000000000000")]
    [InlineData("uint256", typeof(ulong), "10000000000000000")]
    [InlineData("bool", typeof(bool), "2")]
    [InlineData("address", typeof(string), "10000000000000000000000000000000000000000")]
    [InlineData("bytes3", typeof(byte[]), "1")]
    [InlineData("bytes", typeof(byte[]), "80000000")]
    [InlineData("uint8[]", typeof(List<byte>), "7fffffff")]
    public void ValuesOutsideTheTypeAreRefused(string type, Type clr, string word) =>
        Assert.Throws<FormatException>(() => AbiType.Parse(type, clr).Decode(Words(word).HexToByteArray(), 0, clr));

    [Fact]
    public void ValuesThatDoNotFitAreNotSent()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AbiType.Parse("uint8", typeof(int)).Encode(256));
        Assert.Throws<ArgumentOutOfRangeException>(() => AbiType.Parse("uint256", typeof(BigInteger)).Encode(BigInteger.MinusOne));
        Assert.Throws<ArgumentException>(() => AbiType.Parse("bytes32", typeof(byte[])).Encode(new byte[31]));
        Assert.Throws<ArgumentException>(() => AbiType.Parse("address", typeof(string)).Encode("0x00"));
        Assert.Throws<ArgumentException>(() => AbiType.Parse("uint8[2]", typeof(int[])).Encode(new[] { 1 }));
        Assert.Throws<NotSupportedException>(() => AbiType.Parse("int256", typeof(int)));
    }

    private static string Words(params string[] words) => string.Concat(words.Select(w => w.PadLeft(64, '0')));

    private static string Text(string hex) => hex.PadRight(64, '0');
}
