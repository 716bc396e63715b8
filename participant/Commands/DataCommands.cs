using System.CommandLine;
using System.Globalization;
using FederatedZk.Participant.Data;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Commands;

/// <summary>participant data check, participant data generate.</summary>
internal static class DataCommands
{
    public static Command Create() => new("data", "Data files: check one against a schema, or generate a cohort to try things out") { Check(), Generate() };

    private static Command Check()
    {
        var file = new Argument<FileInfo>("file") { Description = "The hospital's CSV file" };
        var schema = new Option<FileInfo>("--schema") { Description = "JSON: a data schema, or a federation's configuration", Required = true };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the split into training and test records", DefaultValueFactory = _ => RunCommand.DefaultSeed };
        var command = new Command("check", "Says what of a file fits a schema, and how it would be split; sends nothing") { file, schema, seed };
        command.SetAction(parsed => CommandErrors.Guard(() => Report(parsed.GetValue(file)!.FullName, parsed.GetValue(schema)!.FullName, parsed.GetValue(seed))));
        return command;
    }

    private static int Report(string file, string schemaFile, ulong seed)
    {
        var (schema, network) = SchemaFile.Read(schemaFile);
        var (records, summary) = RecordFile.Read(file, schema, network);
        var split = RecordSplit.Of(records, network, seed);
        var output = Console.Out;
        Line(output, $"{file}: fits schema '{schema.Name}'");
        Line(output, $"rows {summary.Rows}, usable {records.Count}, dropped {summary.Dropped}");
        foreach (var (column, count) in summary.MissingByColumn.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            Line(output, $"  missing in column '{column}': {count} rows");
        }
        Line(output, $"{Labels(records, schema, network)}");
        Line(output, $"features {records.FeatureCount}, values clamped {summary.Clamped}");
        Line(output, $"training records {split.Train.Count}, test records {split.Test.Count}, {(split.Stratified ? "stratified by label" : network.Loss == Loss.Squared ? "not stratified: labels are values" : "not stratified: a class has fewer than three records")}");
        return ExitCodes.Done;
    }

    private static string Labels(Records records, DataSchema schema, NetworkParameters network)
    {
        var column = DataSchemaRules.LabelColumn(schema);
        switch (column.Kind)
        {
            case ColumnKind.ClassLabel:
                return string.Join(", ", column.Values!.Select((v, k) =>
                    string.Create(CultureInfo.InvariantCulture, $"class {v:R}: {records.Labels.Where((y, i) => y == 1 && i % records.LabelCount == k).Count()}")));
            case ColumnKind.ValueLabel:
                var unit = Math.ScaleB(column.Scale, -(int)network.FeatureBits);
                return string.Create(CultureInfo.InvariantCulture,
                    $"label values from {column.Centre + (records.Labels.Min() * unit):0.###} to {column.Centre + (records.Labels.Max() * unit):0.###}, rounded to {unit:R}");
            default:
                var positives = records.Labels.Count(l => l == 1);
                return string.Create(CultureInfo.InvariantCulture, $"label 1: {positives}, label 0: {records.Count - positives}");
        }
    }

    private static Command Generate()
    {
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for the four files and cohort.json", Required = true };
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same files", DefaultValueFactory = _ => RunCommand.DefaultSeed };
        var command = new Command("generate", "Writes a generated four-hospital cohort with a known Bayes accuracy") { folder, seed };
        command.SetAction(parsed => CommandErrors.Guard(() =>
        {
            var bayes = GeneratedCohort.Write(parsed.GetValue(folder)!.FullName, parsed.GetValue(seed));
            Line(Console.Out, $"{GeneratedCohort.Hospitals.Count} files in {parsed.GetValue(folder)!.FullName}, seed {parsed.GetValue(seed)}, Bayes accuracy {bayes:0.0000}");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
