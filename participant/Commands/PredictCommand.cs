using System.CommandLine;
using System.Globalization;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Commands;

/// <summary>participant predict: an exported model on rows of a file.</summary>
internal static class PredictCommand
{
    private const double Threshold = 0.5;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "CSV file; the label column is read past, and a header may leave it out" };
        var model = new Option<FileInfo>("--model") { Description = "model.json, from 'coordinator model export'", Required = true };
        var schema = new Option<FileInfo?>("--schema") { Description = "JSON schema of the file; without it the one in model.json" };
        var command = new Command("predict", "Prints for every complete row of a file: line,probability,class; or line, the classes' probabilities and the class; or line,value") { file, model, schema };
        command.SetAction(parsed => CommandErrors.Guard(() => Predict(parsed.GetValue(file)!.FullName, parsed.GetValue(model)!.FullName, parsed.GetValue(schema)?.FullName)));
        return command;
    }

    /// <exception cref="FormatException">when the model file is malformed or its weights do not have its root.</exception>
    internal static ModelFile ReadModel(string path)
    {
        var file = ProtocolJson.Read<ModelFile>(path);
        NetworkRules.Check(file.Network);
        if (file.Weights.Length != file.Network.ParameterCount)
        {
            throw new FormatException($"{path}: weights has {file.Weights.Length} entries, expected {file.Network.ParameterCount}");
        }
        using var model = new Model(file.Network, file.Weights);
        return model.Root == file.ModelRoot
            ? file
            : throw new FormatException($"{path}: modelRoot is {file.ModelRoot}, expected {model.Root} (the root of its weights)");
    }

    private static int Predict(string file, string modelFile, string? schemaFile)
    {
        var model = ReadModel(modelFile);
        var schema = schemaFile is null ? model.Schema : SchemaFile.Read(schemaFile).Schema;
        var (records, summary) = RecordFile.ReadUnlabelled(file, schema, model.Network);
        var predictions = Evaluation.Predict(model.Network, model.Weights, records.Features);
        var label = DataSchemaRules.LabelColumn(schema);
        Console.Out.WriteLine(Heading(label));
        for (var i = 0; i < records.Count; i++)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{records.Lines[i]},{Row(label, predictions.AsSpan(i * records.LabelCount, records.LabelCount))}"));
        }
        if (summary.Dropped > 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Dropped} rows with missing values have no prediction"));
        }
        return ExitCodes.Done;
    }

    private static string Heading(ColumnSchema label) => label.Kind switch
    {
        ColumnKind.ClassLabel => $"line,{string.Join(',', label.Values!.Select(v => DataSchemaRules.OneHotFeature(label.Name, v)))},class",
        ColumnKind.ValueLabel => "line,value",
        _ => "line,probability,class",
    };

    /// <summary>Classes by their raw values, values in the raw label's units.</summary>
    private static string Row(ColumnSchema label, ReadOnlySpan<double> prediction)
    {
        switch (label.Kind)
        {
            case ColumnKind.ClassLabel:
                var probabilities = string.Join(',', prediction.ToArray().Select(p => p.ToString("0.000000", CultureInfo.InvariantCulture)));
                return string.Create(CultureInfo.InvariantCulture, $"{probabilities},{label.Values![SoftmaxMetrics.Largest(prediction)]:R}");
            case ColumnKind.ValueLabel:
                return (label.Centre + (prediction[0] * label.Scale)).ToString("0.000000", CultureInfo.InvariantCulture);
            default:
                return string.Create(CultureInfo.InvariantCulture, $"{prediction[0]:0.000000},{(prediction[0] >= Threshold ? 1 : 0)}");
        }
    }
}
