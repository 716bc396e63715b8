using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FederatedZk.Demo;

/// <summary>federation.json for the demo: what coordinator init reads.</summary>
public static class FederationFile
{
    /// <param name="change">Makes another federation of the demo's before it is written.</param>
    public static void Write(string path, DemoOptions options, Action<JsonObject>? change = null)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"fedzk/demo/{options.Seed}")));
        var federation = new JsonObject
        {
            ["name"] = "heart-disease-demo",
            ["network"] = new JsonObject
            {
                ["loss"] = "logistic",
                ["widths"] = new JsonArray([.. options.Widths.Select(w => JsonValue.Create(w))]),
                ["rangeBits"] = 12,
                ["featureBits"] = 8,
                ["weightBits"] = 12,
                ["signalBits"] = 11,
                ["magnitudeLimbs"] = 2,
                ["signalLimbs"] = 2,
            },
            ["optimiser"] = new JsonObject
            {
                ["kind"] = "adam",
                ["learningRate"] = DemoOptions.LearningRates[options.Network],
                ["beta1"] = 0.9,
                ["beta2"] = 0.99,
                ["epsilon"] = 1e-8,
            },
            ["rounds"] = options.Rounds,
            ["batchTotal"] = 128,
            ["beaconDepth"] = 1,
            ["minimumCohort"] = 4,
            ["roundDeadlineSeconds"] = options.DeadlineSeconds,
            ["initialSeed"] = Convert.ToHexStringLower(seed),
            ["schema"] = JsonNode.Parse(File.ReadAllText(Installation.Schema)),
        };
        change?.Invoke(federation);
        File.WriteAllText(path, federation.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}
