using FederatedZk.Protocol;

namespace FederatedZk.Participant.Data;

/// <summary>
/// Raw values to fixed-point features in FeatureOrder, by the schema's public constants (<see cref="NumberMap"/>). docs/participant.md.
/// </summary>
public sealed class FeatureMap
{
    private readonly record struct Emission(int Column, double? OneHotValue);

    private readonly DataSchema _schema;
    private readonly Emission[] _emissions;
    private readonly NumberMap _numbers;

    /// <exception cref="DataSchemaException">when the schema is not usable or does not fit the network.</exception>
    public FeatureMap(DataSchema schema, NetworkParameters network)
    {
        DataSchemaRules.Check(schema, network);
        _schema = schema;
        _numbers = new NumberMap(network);
        _emissions = schema.FeatureOrder.Select(Find).ToArray();
    }

    public int FeatureCount => _emissions.Length;

    /// <param name="raw">One checked value a schema column.</param>
    /// <param name="features">Receives FeatureCount values at scale 2^f_a.</param>
    /// <returns>How many of them had to be clamped.</returns>
    public int Map(ReadOnlySpan<double> raw, Span<int> features)
    {
        var clamped = 0;
        for (var j = 0; j < _emissions.Length; j++)
        {
            var (c, oneHot) = _emissions[j];
            var value = oneHot is { } listed ? (raw[c] == listed ? 1.0 : 0.0) : raw[c];
            features[j] = _numbers.Map(_schema.Columns[c], value, ref clamped);
        }
        return clamped;
    }

    private Emission Find(string feature)
    {
        for (var c = 0; c < _schema.Columns.Count; c++)
        {
            var column = _schema.Columns[c];
            if (column.Kind is ColumnKind.Numeric or ColumnKind.Binary && column.Name == feature)
            {
                return new Emission(c, null);
            }
            if (column.Kind == ColumnKind.OneHot)
            {
                foreach (var value in column.Values ?? [])
                {
                    if (DataSchemaRules.OneHotFeature(column.Name, value) == feature)
                    {
                        return new Emission(c, value);
                    }
                }
            }
        }
        throw new DataSchemaException($"schema '{_schema.Name}': feature '{feature}' comes from no column");
    }
}
