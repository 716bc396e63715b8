using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederatedZk.Protocol;

/// <summary>
/// How people write protocol types in files (federation.json, a data schema, model.json): camel-case names, kebab-case enum values
/// ("one-hot", "drop-row", "adam"), comments allowed, unknown and missing fields refused. Nothing is ever hashed in this form.
/// </summary>
public static class ProtocolJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <exception cref="FormatException">when the file is not JSON of the expected shape; names file, place and field.</exception>
    /// <exception cref="IOException">when the file cannot be read.</exception>
    public static T Read<T>(string path) => Parse<T>(path, File.ReadAllText(path));

    /// <summary>A part of a file that has been read, such as the schema of a federation's configuration.</summary>
    /// <exception cref="FormatException">when the part has another shape; names file, place and field.</exception>
    public static T Read<T>(string path, string place, JsonElement part) => Parse<T>($"{path}: {place}", part.GetRawText());

    private static T Parse<T>(string where, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options) ?? throw new FormatException($"{where}: found null, expected an object in {{ }}");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{where}: {JsonFinding.Of(e, text, typeof(T), Options)}", e);
        }
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
            ReadCommentHandling = JsonCommentHandling.Skip,
            WriteIndented = true,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new Bytes32Converter());
        return options;
    }

    private sealed class Bytes32Converter : JsonConverter<Bytes32>
    {
        public override Bytes32 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return Bytes32.Parse(reader.GetString() ?? "");
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                throw new JsonException(e is FormatException ? e.Message : "expected 64 hexadecimal digits in quotes");
            }
        }

        public override void Write(Utf8JsonWriter writer, Bytes32 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
