using System.CommandLine;
using System.Text.Json;
using FederatedZk.Aggregation;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Commands;

/// <summary>coordinator model export: works beside a running coordinator and without one.</summary>
internal static class ModelCommand
{
    public static Command Create()
    {
        var directory = CommandOptions.Directory();
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
        var anchor = new ModelFileAnchor(settings.ChainId, settings.Contract, stored.Anchor!.Block,
            "0x" + Convert.ToHexStringLower(stored.Anchor.Transaction), stored.RecordHash!.Value);
        var model = new ModelFile(settings.Federation, description.Name, stored.Round, description.Network, description.Schema, record.ModelAfter, anchor,
            Blobs.DecodeModel(description.Network, store.Blobs.Get(record.ModelBlob)));
        CoordinatorDirectory.WriteWhole(output, JsonSerializer.Serialize(model, ProtocolJson.Options) + "\n");
        Console.WriteLine($"round {model.Round}, model {model.ModelRoot}, anchored in block {anchor.Block}: {output}");
    }
}
