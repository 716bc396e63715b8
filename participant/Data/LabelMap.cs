using FederatedZk.Protocol;

namespace FederatedZk.Participant.Data;

/// <summary>The raw label to what the network is trained on: 0 or 1 by a threshold, one 1 among the classes, or a value at scale 2^f_a.</summary>
internal sealed class LabelMap
{
    private readonly ColumnSchema _column;
    private readonly int _index;
    private readonly double[] _classes;
    private readonly NumberMap _numbers;

    /// <param name="schema">Checked against the network.</param>
    public LabelMap(DataSchema schema, NetworkParameters network)
    {
        _column = DataSchemaRules.LabelColumn(schema);
        _index = schema.Columns.ToList().IndexOf(_column);
        _classes = [.. _column.Values ?? []];
        _numbers = new NumberMap(network);
        Count = network.Outputs;
    }

    /// <summary>Labels a record: one for each output of the network.</summary>
    public int Count { get; }

    /// <param name="raw">One checked value a schema column.</param>
    /// <param name="labels">Receives Count labels.</param>
    /// <param name="clamped">Goes up by one where a value had to be clamped.</param>
    public void Map(ReadOnlySpan<double> raw, Span<int> labels, ref int clamped)
    {
        switch (_column.Kind)
        {
            case ColumnKind.ClassLabel:
                labels.Clear();
                labels[Array.IndexOf(_classes, raw[_index])] = 1;
                break;
            case ColumnKind.ValueLabel:
                labels[0] = _numbers.Map(_column, raw[_index], ref clamped);
                break;
            default:
                labels[0] = raw[_index] >= _column.Threshold ? 1 : 0;
                break;
        }
    }
}
