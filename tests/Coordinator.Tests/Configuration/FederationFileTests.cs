using System.Text.Json.Nodes;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Coordinator.Tests.Configuration;

/// <summary>Every refusal names the file, the field, the value and what is expected.</summary>
public sealed class FederationFileTests
{
    [Fact]
    public void AFileThatHoldsBecomesTheDescription()
    {
        using var folder = new TestFolder();
        var file = FederationFile.Read(folder.Write("federation.json", TestFederation.Configuration().ToJsonString()));
        var description = file.Describe(7, new byte[20], Bytes32.Sha256([1]));
        Assert.Equal(description.Id, FederationDescription.Decode(description.Encode()).Id);
        Assert.Equal((2u, 8u, 1u, 2u, 30u), (description.Rounds, description.BatchTotal, description.BeaconDepth, description.MinimumCohort, description.RoundDeadlineSeconds));
        Assert.Equal(OptimiserKind.Sgd, description.Optimiser.Kind);
    }

    [Theory]
    [InlineData("softmax", 3, "class-label")]
    [InlineData("squared", 1, "value-label")]
    public void EveryLossIsConfiguredWithItsLabel(string loss, int outputs, string label)
    {
        using var folder = new TestFolder();
        var configuration = TestFederation.Configuration();
        var (network, column) = (configuration["network"]!, configuration["schema"]!["columns"]![3]!);
        (network["loss"], network["widths"], column["kind"]) = (loss, new JsonArray(3, outputs), label);
        if (loss == "softmax")
        {
            (network["expBits"], column["values"]) = (14, new JsonArray(0, 1, 2));
        }
        var description = FederationFile.Read(folder.Write("federation.json", configuration.ToJsonString())).Describe(7, new byte[20], Bytes32.Sha256([1]));
        Assert.Equal(loss, description.Network.Loss.ToString().ToLowerInvariant());
        Assert.Equal(description.Network, FederationDescription.Decode(description.Encode()).Network);
        column["kind"] = "label";
        Assert.Throws<ConfigurationException>(() => FederationFile.Read(folder.Write("federation.json", configuration.ToJsonString())));
    }

    public static TheoryData<string, string, string> Broken => new()
    {
        { "name", "\"\"", "1 to 64 printable" },
        { "rounds", "0", "0, expected 1 to" },
        { "rounds", "-1", "rounds: found -1, expected a whole number from 0 to 4294967295" },
        { "rounds", "\"4\"", "rounds: found \"4\", expected a whole number" },
        { "batchTotal", "65537", "65537, expected 1 to 65536" },
        { "beaconDepth", "0", "0, expected 1 to 1000" },
        { "minimumCohort", "2000", "2000, expected 1 to 1024" },
        { "roundDeadlineSeconds", "0", "0, expected 1 to" },
        { "initialSeed", "\"12\"", "initialSeed: expected 64 hexadecimal digits, got 2" },
        { "surprise", "1", "unknown field 'surprise'" },
        { "optimiser.kind", "\"rmsprop\"", "optimiser.kind: found \"rmsprop\", expected one of sgd, momentum, adam" },
        { "optimiser", "null", "optimiser: found null, expected an object" },
        { "optimiser.learningRate", "0", "0, expected a positive number" },
        { "optimiser.momentum", "0.9", "0.9, expected nothing (sgd does not use it)" },
        { "network.widths", "[3]", "3, expected 2 to 64 widths" },
        { "network.widths", "[3, 2]", "2 network outputs, expected 1 as the last width" },
        { "network.widths", "[4, 1]", "3 features, expected 4" },
        { "network.rangeBits", "3", "network" },
        { "network.loss", "\"softmax\"", "number of classes is 1, expected at least 2" },
        { "network.loss", "\"squared\"", "expected a network with loss Logistic" },
        { "network.loss", "\"hinge\"", "network" },
        { "network.expBits", "12", "exp_bits is 12, expected 0" },
        { "network.magnitudeLimbs", "3", "network" },
        { "schema.featureOrder", "[\"a\", \"b\"]", "featureOrder" },
        { "schema.columns", "[{ \"name\": \"a\", \"kind\": \"ignored\" }]", "schema.columns[0]: missing \"missing\"" },
        { "schema.columns", "7", "schema.columns: found 7, expected a list" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void AFieldThatDoesNotHoldIsNamed(string field, string value, string expected)
    {
        using var folder = new TestFolder();
        var configuration = TestFederation.Configuration();
        var path = field.Split('.');
        JsonNode parent = configuration;
        foreach (var step in path[..^1])
        {
            parent = parent[step]!;
        }
        parent[path[^1]] = JsonNode.Parse(value);
        var file = folder.Write("federation.json", configuration.ToJsonString());
        var refused = Assert.Throws<ConfigurationException>(() => FederationFile.Read(file));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(path[0], refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("FederatedZk", refused.Message.Replace(file, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFieldsAndMissingFilesAreNamed()
    {
        using var folder = new TestFolder();
        var configuration = TestFederation.Configuration();
        configuration.Remove("beaconDepth");
        var file = folder.Write("federation.json", configuration.ToJsonString());
        Assert.Contains("beaconDepth", Assert.Throws<ConfigurationException>(() => FederationFile.Read(file)).Message, StringComparison.Ordinal);
        var absent = Path.Combine(folder.Root, "absent.json");
        Assert.Contains(absent, Assert.Throws<ConfigurationException>(() => FederationFile.Read(absent)).Message, StringComparison.Ordinal);
        var text = folder.Write("text.json", "rounds: 1");
        Assert.Contains(text, Assert.Throws<ConfigurationException>(() => FederationFile.Read(text)).Message, StringComparison.Ordinal);
    }
}
