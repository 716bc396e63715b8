using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace FederatedZk.Protocol;

/// <summary>What a person is told about a JSON file that does not fit: place, field, value and what is expected, without the names of .NET types.</summary>
internal static partial class JsonFinding
{
    private const int LongestValue = 40;

    /// <param name="root">The type that the text was read as.</param>
    public static string Of(JsonException e, string text, Type root, JsonSerializerOptions options)
    {
        var line = e.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $"line {number + 1}: ") : "";
        var place = e.Path is { Length: > 2 } path ? path[2..] : "";
        if (Unknown().Match(e.Message) is { Success: true } unknown)
        {
            // The path of an unknown field ends with its name.
            return $"{place}: unknown field '{unknown.Groups[1].Value}'";
        }
        if (Missing().Match(e.Message) is { Success: true } missing)
        {
            return $"{(place.Length > 0 ? place + ": " : "")}missing {missing.Groups[1].Value.Replace('\'', '"')}";
        }
        if (!IsConversion(e.Message))
        {
            return (e.InnerException is null && place.Length > 0 ? $"{place}: " : line) + Position().Replace(e.Message, "");
        }
        return $"{(place.Length > 0 ? place + ": " : "")}found {Value(text, place)}, expected {Expected(TypeAt(root, place, options))}";
    }

    private static bool IsConversion(string message) =>
        message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) || message.Contains("doesn't allow null", StringComparison.Ordinal);

    private static string[] Steps(string place) => place.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);

    private static int? Index(string step) =>
        step[0] == '[' && int.TryParse(step.AsSpan(1, step.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static string Value(string text, string place)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            var element = json.RootElement;
            foreach (var step in Steps(place))
            {
                element = Index(step) is { } index ? element[index] : element.GetProperty(step);
            }
            var raw = element.GetRawText();
            return raw.Length <= LongestValue && !raw.Contains('\n', StringComparison.Ordinal) ? raw : $"a JSON {element.ValueKind.ToString().ToLowerInvariant()}";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return "another value";
        }
    }

    private static Type? TypeAt(Type root, string place, JsonSerializerOptions options)
    {
        Type? type = root;
        foreach (var step in Steps(place))
        {
            var info = options.GetTypeInfo(type);
            type = Index(step) is null ? info.Properties.FirstOrDefault(p => p.Name == step)?.PropertyType : info.ElementType;
            if (type is null)
            {
                return null;
            }
            type = Nullable.GetUnderlyingType(type) ?? type;
        }
        return type;
    }

    private static string Expected(Type? type) => type switch
    {
        null => "another value",
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type).Select(n => JsonNamingPolicy.KebabCaseLower.ConvertName(n))),
        _ when type == typeof(string) => "a text in quotes",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(uint) => "a whole number from 0 to 4294967295",
        _ when type == typeof(ulong) => "a whole number from 0 to 18446744073709551615",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when typeof(System.Collections.IEnumerable).IsAssignableFrom(type) => "a list in [ ]",
        _ => "an object in { }",
    };

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("missing required properties including: (.*)\\.$")]
    private static partial Regex Missing();

    [GeneratedRegex(@"( Path: \S+ \|)? LineNumber: \d+ \| BytePositionInLine: \d+\.$")]
    private static partial Regex Position();
}
