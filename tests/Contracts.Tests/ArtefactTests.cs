using System.Reflection;
using System.Text.Json;
using FederatedZk.Anvil;
using FederatedZk.Contracts.Messages;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Xunit;

namespace FederatedZk.Contracts.Tests;

/// <summary>The committed artefact is what the source compiles to, and the C# messages are what the artefact says.</summary>
public sealed class ArtefactTests
{
    [Fact]
    public async Task TheCommittedArtefactIsTheCompiledSource() =>
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(ContractTools.Folder, "RoundAnchor.json")), await ContractTools.CompileAsync());

    [Fact]
    public void TheLockfileHoldsNoDownloadAddress() =>
        Assert.DoesNotContain("://", string.Concat(File.ReadLines(Path.Combine(ContractTools.Folder, "package-lock.json")).Where(l => !l.Contains("\"url\"", StringComparison.Ordinal))));

    [Fact]
    public void MessagesAreTheAbi()
    {
        var abi = JsonDocument.Parse(File.ReadAllText(Path.Combine(ContractTools.Folder, "RoundAnchor.json"))).RootElement.GetProperty("abi").EnumerateArray();
        var compiled = abi.SelectMany(Describe).Order(StringComparer.Ordinal).ToArray();
        var written = typeof(RegisterFederationFunction).Assembly.GetTypes().Where(t => t.Namespace == typeof(RegisterFederationFunction).Namespace)
            .SelectMany(Describe).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(compiled, written);
        Assert.True(compiled.Length > 10);
    }

    private static IEnumerable<string> Describe(JsonElement entry)
    {
        var name = entry.GetProperty("type").GetString() + " " + entry.GetProperty("name").GetString();
        yield return name + Parameters(entry.GetProperty("inputs"));
        if (entry.TryGetProperty("outputs", out var outputs) && outputs.GetArrayLength() > 0)
        {
            yield return "returns " + entry.GetProperty("name").GetString() + Parameters(outputs);
        }
    }

    private static string Parameters(JsonElement parameters) => "(" + string.Join(", ", parameters.EnumerateArray().Select(p =>
        p.GetProperty("type").GetString()
        + (p.TryGetProperty("components", out var components) ? Parameters(components) : "")
        + (p.TryGetProperty("indexed", out var indexed) && indexed.GetBoolean() ? " indexed" : "")
        + (p.GetProperty("name").GetString() is { Length: > 0 } name ? " " + name : ""))) + ")";

    private static IEnumerable<string> Describe(Type type)
    {
        if (type.GetCustomAttribute<FunctionAttribute>() is { } function)
        {
            yield return "function " + function.Name + Parameters(type);
            if (function.ReturnType is { } single)
            {
                yield return $"returns {function.Name}({single})";
            }
        }
        if (type.GetCustomAttribute<FunctionOutputAttribute>() is not null)
        {
            var name = type.Name[..^"Output".Length];
            yield return "returns " + char.ToLowerInvariant(name[0]) + name[1..] + Parameters(type);
        }
        if (type.GetCustomAttribute<EventAttribute>() is { } e)
        {
            yield return "event " + e.Name + Parameters(type);
        }
        if (type.GetCustomAttribute<ErrorAttribute>() is { } error)
        {
            yield return "error " + error.Name + Parameters(type);
        }
    }

    private static string Parameters(Type type) => "(" + string.Join(", ", type.GetProperties()
        .Select(p => (Property: p, Attribute: p.GetCustomAttribute<ParameterAttribute>())).Where(p => p.Attribute is not null).OrderBy(p => p.Attribute!.Order)
        .Select(p => p.Attribute!.Type
            + (p.Attribute.Type == "tuple[]" ? Parameters(p.Property.PropertyType.GetGenericArguments()[0]) : "")
            + (p.Attribute.Indexed ? " indexed" : "")
            + " " + p.Attribute.Name)) + ")";
}
