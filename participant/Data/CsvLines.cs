using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Data;

/// <summary>A row of the file with its trimmed fields in schema order.</summary>
/// <param name="Line">1-based line at which the row begins.</param>
internal readonly record struct CsvLine(int Line, string[] Fields);

/// <summary>
/// Reads comma-separated lines (RFC 4180: quoted fields, doubled quotes, line breaks inside quotes; UTF-8, a byte order mark allowed) and puts the fields
/// in schema order. With a header the columns may stand in any order and must be exactly the schema's; without one they must be in schema order.
/// Empty lines are skipped.
/// </summary>
internal sealed class CsvLines(string path, DataSchema schema, FindingList findings, bool labelOptional)
{
    private const int LongestField = 1 << 12;

    /// <summary>Field of the file (0-based) that holds each schema column; -1 when the file has none (only the label, when it is optional).</summary>
    public int[] Positions { get; } = Enumerable.Range(0, schema.Columns.Count).ToArray();

    public IEnumerable<CsvLine> Read()
    {
        var bad = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            IgnoreBlankLines = false,
            TrimOptions = TrimOptions.Trim,
            MaxFieldSize = LongestField,
            BadDataFound = _ => bad = true,
        };
        using var text = new StreamReader(path, new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        using var parser = new CsvParser(text, configuration);
        var headerSeen = !schema.HasHeader;
        var width = schema.Columns.Count;
        var lastLine = 0;
        while (Advance(parser, lastLine + 1))
        {
            var line = lastLine + 1;
            lastLine = parser.RawRow;
            var fields = parser.Record ?? [];
            if (bad || EndsInsideQuotes(parser.RawRecord))
            {
                findings.Add(line, 0, "", parser.RawRecord.TrimEnd('\r', '\n'), "quotes around a whole field, doubled inside it and closed");
                bad = false;
                continue;
            }
            if (fields.Length == 1 && fields[0].Length == 0)
            {
                continue;
            }
            if (!headerSeen)
            {
                headerSeen = true;
                width = fields.Length;
                ReadHeader(line, fields);
                continue;
            }
            if (fields.Length != width)
            {
                findings.Add(line, 0, "", null, $"{width} fields, found {fields.Length}");
                continue;
            }
            yield return new CsvLine(line, Array.ConvertAll(Positions, p => p < 0 ? "" : fields[p].Trim()));
        }
        if (!headerSeen)
        {
            findings.Add(1, 0, "", null, "a header line");
        }
    }

    private bool Advance(CsvParser parser, int line)
    {
        try
        {
            return parser.Read();
        }
        catch (DecoderFallbackException)
        {
            // Text is decoded in blocks, ahead of the lines: which line it was is not known.
            findings.Add(0, 0, "", null, "UTF-8 text");
        }
        catch (MaxFieldSizeException)
        {
            findings.Add(line, 0, "", null, $"fields of at most {LongestField} characters (is a quote left open?)");
        }
        findings.ThrowIfAny();
        return false;
    }

    /// <summary>CsvHelper takes the end of the file for the missing quote.</summary>
    private static bool EndsInsideQuotes(string raw) => raw.AsSpan().Count('"') % 2 != 0;

    private void ReadHeader(int line, string[] fields)
    {
        var names = Array.ConvertAll(fields, f => f.Trim());
        for (var f = 0; f < names.Length; f++)
        {
            if (schema.Columns.All(c => c.Name != names[f]))
            {
                findings.Add(line, f + 1, names[f], names[f], "a column of the schema (declare it with kind 'ignored' to read past it)");
            }
            else if (Array.IndexOf(names, names[f]) < f)
            {
                findings.Add(line, f + 1, names[f], names[f], "each column once");
            }
        }
        for (var c = 0; c < schema.Columns.Count; c++)
        {
            var column = schema.Columns[c];
            Positions[c] = Array.IndexOf(names, column.Name);
            if (Positions[c] < 0 && !(labelOptional && DataSchemaRules.IsLabel(column.Kind)))
            {
                findings.Add(line, 0, "", null, $"a column '{column.Name}' in the header");
            }
        }
        findings.ThrowIfAny();
    }
}
