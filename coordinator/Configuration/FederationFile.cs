using System.Globalization;
using System.Text.Json;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Coordinator.Configuration;

/// <summary>federation.json: what an operator decides. Chain, contract and key come from init itself.</summary>
public sealed record FederationFile(
    string Name,
    NetworkParameters Network,
    OptimiserSpec Optimiser,
    uint Rounds,
    uint BatchTotal,
    uint BeaconDepth,
    uint MinimumCohort,
    uint RoundDeadlineSeconds,
    Bytes32 InitialSeed,
    DataSchema Schema)
{
    private const uint LongestDeadline = 7 * 24 * 3600;

    /// <exception cref="ConfigurationException"/>
    public static FederationFile Read(string path)
    {
        FederationFile file;
        try
        {
            file = ProtocolJson.Read<FederationFile>(path);
        }
        catch (FormatException e)
        {
            throw new ConfigurationException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be read: {e.Message}", e);
        }
        file.Check(path);
        return file;
    }

    public FederationDescription Describe(ulong chainId, byte[] contract, Bytes32 coordinatorKey) => new(Name, chainId, contract, coordinatorKey, Network,
        Schema, Optimiser, Rounds, BatchTotal, BeaconDepth, MinimumCohort, RoundDeadlineSeconds, InitialSeed);

    private void Check(string path)
    {
        Require(path, "name", Name, Name.Length is > 0 and <= 64 && Name == Name.Trim() && !Name.Any(char.IsControl), "1 to 64 printable characters, not padded");
        CheckNetwork(path);
        CheckOptimiser(path);
        Require(path, "rounds", Rounds, Rounds is >= 1 and <= 1_000_000, "1 to 1000000");
        Require(path, "batchTotal", BatchTotal, BatchTotal is >= 1 and <= 1 << 16, "1 to 65536");
        Require(path, "beaconDepth", BeaconDepth, BeaconDepth is >= 1 and <= 1000, "1 to 1000");
        Require(path, "minimumCohort", MinimumCohort, MinimumCohort is >= 1 and <= 1024, "1 to 1024");
        Require(path, "roundDeadlineSeconds", RoundDeadlineSeconds, RoundDeadlineSeconds is >= 1 and <= LongestDeadline, $"1 to {LongestDeadline}");
        try
        {
            DataSchemaRules.Check(Schema, Network);
        }
        catch (DataSchemaException e)
        {
            throw new ConfigurationException($"{path}: schema: {e.Message}", e);
        }
    }

    private void CheckNetwork(string path)
    {
        Require(path, "network.widths", string.Join(", ", Network.Widths), Network.Widths.Count is >= 2 and <= 64, "2 to 64 widths");
        try
        {
            NetworkRules.Check(Network);
        }
        catch (FzkException e)
        {
            throw new ConfigurationException($"{path}: network: {e.Message}", e);
        }
    }

    private void CheckOptimiser(string path)
    {
        var o = Optimiser;
        Require(path, "optimiser.learningRate", o.LearningRate, double.IsFinite(o.LearningRate) && o.LearningRate > 0, "a positive number");
        Unused(path, "optimiser.momentum", o.Momentum, o.Kind == OptimiserKind.Momentum);
        Unused(path, "optimiser.beta1", o.Beta1, o.Kind == OptimiserKind.Adam);
        Unused(path, "optimiser.beta2", o.Beta2, o.Kind == OptimiserKind.Adam);
        Require(path, "optimiser.epsilon", o.Epsilon, o.Kind == OptimiserKind.Adam ? double.IsFinite(o.Epsilon) && o.Epsilon > 0 : o.Epsilon == 0,
            o.Kind == OptimiserKind.Adam ? "a positive number" : "nothing (adam only)");
    }

    private void Unused(string path, string field, double value, bool used) =>
        Require(path, field, value, used ? value is >= 0 and < 1 : value == 0, used ? "at least 0 and below 1" : $"nothing ({JsonNamingPolicy.KebabCaseLower.ConvertName(Optimiser.Kind.ToString())} does not use it)");

    private static void Require(string path, string field, object value, bool holds, string expected)
    {
        if (!holds)
        {
            throw new ConfigurationException($"{path}: {field}: {Convert.ToString(value, CultureInfo.InvariantCulture)}, expected {expected}");
        }
    }
}
