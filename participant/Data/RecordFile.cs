using FederatedZk.Protocol;

namespace FederatedZk.Participant.Data;

/// <summary>Reads a hospital's file against the federation's schema. Either every row fits or the file is refused; docs/participant.md has the rules.</summary>
public static class RecordFile
{
    /// <exception cref="DataRefusedException">what does not fit, with line and column.</exception>
    /// <exception cref="DataSchemaException">when the schema does not fit the network.</exception>
    public static RecordFileContent Read(string path, DataSchema schema, NetworkParameters network) => Read(path, schema, network, labelled: true);

    /// <summary>For prediction: the label column is read past, and a header may leave it out. Labels are all 0.</summary>
    /// <exception cref="DataRefusedException"/>
    /// <exception cref="DataSchemaException"/>
    public static RecordFileContent ReadUnlabelled(string path, DataSchema schema, NetworkParameters network) => Read(path, schema, network, labelled: false);

    private static RecordFileContent Read(string path, DataSchema schema, NetworkParameters network, bool labelled)
    {
        var map = new FeatureMap(schema, network);
        var labelMap = new LabelMap(schema, network);
        var findings = new FindingList(path);
        var lines = new CsvLines(path, schema, findings, labelOptional: !labelled);
        var features = new List<int>();
        var labels = new List<int>();
        var keptLines = new List<int>();
        var missing = new Dictionary<string, int>();
        var (rows, clamped) = (0, 0);
        var raw = new double[schema.Columns.Count];
        var mapped = new int[map.FeatureCount];
        var label = new int[labelMap.Count];
        foreach (var line in lines.Read())
        {
            rows++;
            if (!ReadRow(line, lines.Positions, schema, labelled, findings, missing, raw) || findings.Count > 0)
            {
                continue;
            }
            clamped += map.Map(raw, mapped);
            features.AddRange(mapped);
            if (labelled)
            {
                labelMap.Map(raw, label, ref clamped);
            }
            labels.AddRange(label);
            keptLines.Add(line.Line);
        }
        findings.ThrowIfAny();
        if (keptLines.Count == 0)
        {
            findings.Add(0, 0, "", null, $"at least one complete row, found {rows} rows{(rows > 0 ? ", all dropped for missing values" : "")}");
            findings.ThrowIfAny();
        }
        return new RecordFileContent(new Records(map.FeatureCount, labelMap.Count, [.. features], [.. labels], [.. keptLines]),
            new RecordFileSummary(rows, rows - keptLines.Count, missing, clamped));
    }

    /// <returns>Whether the row is complete.</returns>
    private static bool ReadRow(CsvLine line, int[] positions, DataSchema schema, bool labelled, FindingList findings, Dictionary<string, int> missing, double[] raw)
    {
        var complete = true;
        for (var c = 0; c < schema.Columns.Count; c++)
        {
            var column = schema.Columns[c];
            var field = line.Fields[c];
            if (column.Kind == ColumnKind.Ignored || (DataSchemaRules.IsLabel(column.Kind) && !labelled))
            {
                continue;
            }
            if (FieldReader.IsMissing(field))
            {
                complete = false;
                if (column.Missing == MissingPolicy.DropRow)
                {
                    missing[column.Name] = missing.GetValueOrDefault(column.Name) + 1;
                }
                else
                {
                    findings.Add(line.Line, positions[c] + 1, column.Name, field, $"{FieldReader.Expected(column)} (a missing value is refused in this column)");
                }
            }
            else if (!FieldReader.TryRead(column, field, out raw[c], out var expected))
            {
                findings.Add(line.Line, positions[c] + 1, column.Name, field, expected);
            }
        }
        return complete;
    }
}
