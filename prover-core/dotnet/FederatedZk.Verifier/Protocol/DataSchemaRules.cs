using System.Globalization;

namespace FederatedZk.Protocol;

/// <summary>A data schema that cannot be used; the message names schema, column, value and what is expected.</summary>
public sealed class DataSchemaException(string message) : Exception(message);

/// <summary>What a data schema has to satisfy, whoever reads it.</summary>
public static class DataSchemaRules
{
    /// <summary>The feature a one-hot column emits for one of its values: name=value, invariant, shortest form ("cp=2").</summary>
    public static string OneHotFeature(string column, double value) => $"{column}={value.ToString("R", CultureInfo.InvariantCulture)}";

    /// <summary>Names of the features the columns emit, in column order (not in FeatureOrder).</summary>
    public static IEnumerable<string> EmittedFeatures(DataSchema schema) => schema.Columns.SelectMany(c => c.Kind switch
    {
        ColumnKind.Numeric or ColumnKind.Binary => [c.Name],
        ColumnKind.OneHot => (c.Values ?? []).Select(v => OneHotFeature(c.Name, v)),
        _ => Enumerable.Empty<string>(),
    });

    public static bool IsLabel(ColumnKind kind) => kind is ColumnKind.Label or ColumnKind.ClassLabel or ColumnKind.ValueLabel;

    /// <summary>The one label column of a schema that holds.</summary>
    public static ColumnSchema LabelColumn(DataSchema schema) => schema.Columns.Single(c => IsLabel(c.Kind));

    /// <summary>The loss that a label column is for, and the number of outputs that its network has.</summary>
    public static (Loss Loss, int Outputs) Head(ColumnSchema label) => label.Kind switch
    {
        ColumnKind.ClassLabel => (Loss.Softmax, label.Values?.Count ?? 0),
        ColumnKind.ValueLabel => (Loss.Squared, 1),
        _ => (Loss.Logistic, 1),
    };

    /// <exception cref="DataSchemaException"/>
    public static void Check(DataSchema schema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in schema.Columns)
        {
            if (string.IsNullOrWhiteSpace(column.Name) || column.Name != column.Name.Trim() || !names.Add(column.Name))
            {
                throw new DataSchemaException($"schema '{schema.Name}': column name '{column.Name}' is empty, padded or used twice");
            }
            CheckColumn(schema.Name, column);
        }
        var labels = schema.Columns.Count(c => IsLabel(c.Kind));
        if (labels != 1)
        {
            throw new DataSchemaException($"schema '{schema.Name}': {labels} label columns, expected 1");
        }
        var emitted = EmittedFeatures(schema).ToList();
        if (emitted.Count == 0 || emitted.Count != emitted.Distinct(StringComparer.Ordinal).Count()
            || !emitted.Order(StringComparer.Ordinal).SequenceEqual(schema.FeatureOrder.Order(StringComparer.Ordinal)))
        {
            throw new DataSchemaException($"schema '{schema.Name}': featureOrder [{string.Join(", ", schema.FeatureOrder)}], expected each of "
                + $"[{string.Join(", ", emitted)}] exactly once");
        }
    }

    /// <summary>Also: as many features as the network takes, and the label that its loss and outputs are for.</summary>
    /// <exception cref="DataSchemaException"/>
    public static void Check(DataSchema schema, NetworkParameters network)
    {
        Check(schema);
        if (schema.FeatureOrder.Count != network.Features)
        {
            throw new DataSchemaException($"schema '{schema.Name}': {schema.FeatureOrder.Count} features, expected {network.Features} (the network's first width)");
        }
        var label = LabelColumn(schema);
        var (loss, outputs) = Head(label);
        if (network.Loss != loss)
        {
            throw new DataSchemaException($"schema '{schema.Name}', column '{label.Name}': a label of kind {label.Kind} for a network with loss {network.Loss}, "
                + $"expected a network with loss {loss}");
        }
        if (network.Outputs != outputs)
        {
            throw new DataSchemaException($"schema '{schema.Name}', column '{label.Name}': {network.Outputs} network outputs, expected {outputs} as the last width "
                + (label.Kind == ColumnKind.ClassLabel ? "(one for each class)" : "(a schema has one label)"));
        }
    }

    private static void CheckColumn(string schema, ColumnSchema c)
    {
        Require(double.IsFinite(c.Centre) && double.IsFinite(c.Scale) && c.Scale > 0, schema, c, "scale", c.Scale, "a finite centre and a positive finite scale");
        Require(double.IsFinite(c.Minimum) && double.IsFinite(c.Maximum), schema, c, "minimum", c.Minimum, "finite bounds");
        switch (c.Kind)
        {
            case ColumnKind.Numeric or ColumnKind.ValueLabel:
                Require(c.Minimum < c.Maximum, schema, c, "minimum", c.Minimum, $"less than maximum ({Text(c.Maximum)})");
                break;
            case ColumnKind.OneHot:
                var (values, allowed) = (c.Values ?? [], c.Allowed ?? []);
                Require(values.Count > 0 && values.Concat(allowed).All(double.IsFinite), schema, c, "values", values.Count, "at least one finite value");
                Require(values.Distinct().Count() == values.Count && values.All(allowed.Contains), schema, c, "values", values.Count,
                    "distinct values, each of them in allowed");
                break;
            case ColumnKind.ClassLabel:
                var classes = c.Values ?? [];
                Require(classes.Count >= 2 && classes.All(double.IsFinite), schema, c, "values", classes.Count, "at least two finite values (the classes)");
                Require(classes.Distinct().Count() == classes.Count, schema, c, "values", classes.Count, "distinct values");
                break;
            case ColumnKind.Label:
                Require(double.IsFinite(c.Threshold), schema, c, "threshold", c.Threshold, "a finite number");
                Require(c.Minimum <= c.Maximum, schema, c, "minimum", c.Minimum, $"at most maximum ({Text(c.Maximum)}); equal bounds mean no bounds");
                break;
        }
    }

    private static void Require(bool holds, string schema, ColumnSchema column, string field, double value, string expected)
    {
        if (!holds)
        {
            throw new DataSchemaException($"schema '{schema}', column '{column.Name}': {field} is {Text(value)}, expected {expected}");
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
