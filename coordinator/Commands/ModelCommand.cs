using System.CommandLine;
using System.Text.Json;
using FederatedZk.Aggregation;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Commands;

/// <summary>model.json: a model with its anchor; what 'participant predict' reads.</summary>
/// <param name="Weights">Integers, network layout: per layer W (row-major), then b.</param>
/// <param name="Scale">The integer that stands for 1.</param>
/// <param name="Round">The round that led to this model; 0 is the initial model.</param>
/// <param name="RecordHash">What the chain holds for this round; so is ModelRoot.</param>
public sealed record ModelFile(
    Bytes32 Federation,
    NetworkParameters Network,
    IReadOnlyList<int> Weights,
    long Scale,
    ulong Round,
    Bytes32 RecordHash,
    Bytes32 ModelRoot,
    ulong ChainId,
    string Contract,
    ulong AnchorBlock,
    string Transaction);

/// <summary>coordinator model export: works beside a running coordinator and without one.</summary>
internal static class ModelCommand
{
    public static Command Create()
    {
        var directory = CommonOptions.Directory();
        var output = new Option<string>("--out") { Description = "the file to write", Required = true };
        var round = new Option<ulong?>("--round") { Description = "the round whose model is exported (default: the last anchored)" };
        var export = new Command("export", "Writes an anchored model with its anchor.") { directory, output, round };
        export.SetAction((parsed, cancellationToken) => Guard.RunAsync(() =>
        {
            Export(new CoordinatorDirectory(parsed.GetValue(directory)!), parsed.GetValue(output)!, parsed.GetValue(round));
            return Task.FromResult(ExitCode.Done);
        }, cancellationToken));
        return new Command("model", "What the federation has learned.") { export };
    }

    private static void Export(CoordinatorDirectory directory, string output, ulong? round)
    {
        var settings = directory.ReadSettings();
        var description = directory.ReadDescription(settings);
        using var store = CoordinatorStore.Open(directory.DatabaseFile, directory.BlobFolder, TimeProvider.System);
        var stored = (round is { } wanted ? store.Rounds.Anchored(wanted, wanted).FirstOrDefault() : store.Rounds.LastAnchored())
            ?? throw new ConfigurationException(round is null ? $"{directory.Root}: no round is anchored yet" : $"--round: {round} is not anchored");
        var record = RoundRecord.Decode(stored.Record);
        var model = new ModelFile(settings.Federation, description.Network, Blobs.DecodeModel(description.Network, store.Blobs.Get(record.ModelBlob)),
            1L << (int)description.Network.WeightBits, stored.Round, stored.RecordHash!.Value, record.ModelAfter, settings.ChainId, settings.Contract,
            stored.Anchor!.Block, "0x" + Convert.ToHexStringLower(stored.Anchor.Transaction));
        CoordinatorDirectory.WriteWhole(output, JsonSerializer.Serialize(model, ProtocolJson.Options) + "\n");
        Console.WriteLine($"round {model.Round}, model {model.ModelRoot}, anchored in block {model.AnchorBlock}: {output}");
    }
}
