using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nethereum.Hex.HexTypes;

/// <summary>A number as JSON-RPC writes it: 0x and hexadecimal digits without leading zeros.</summary>
[JsonConverter(typeof(HexBigIntegerJson))]
public class HexBigInteger
{
    public HexBigInteger(BigInteger value)
    {
        if (value.Sign < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(value), "a quantity in JSON-RPC is not negative");
        }
        Value = value;
    }

    /// <exception cref="FormatException">when the text is not 0x and at least one hexadecimal digit.</exception>
    public HexBigInteger(string hex) => Value =
        hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && BigInteger.TryParse("0" + hex[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && hex.Length > 2
            ? value
            : throw new FormatException($"'{hex}' is no quantity: expected 0x and hexadecimal digits");

    public BigInteger Value { get; }

    public string HexValue
    {
        get
        {
            var digits = Value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
            return "0x" + (digits.Length == 0 ? "0" : digits);
        }
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class HexBigIntegerJson : JsonConverter<HexBigInteger>
{
    public override HexBigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? new HexBigInteger(reader.GetString()!) : throw new JsonException("expected a quantity as a string");

    public override void Write(Utf8JsonWriter writer, HexBigInteger value, JsonSerializerOptions options) => writer.WriteStringValue(value.HexValue);
}
