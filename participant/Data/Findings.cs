using System.Globalization;
using System.Text;

namespace FederatedZk.Participant.Data;

/// <summary>One thing in a data file that does not fit the schema.</summary>
/// <param name="Line">1-based line of the file at which the row begins; 0 for the file as a whole.</param>
/// <param name="Column">1-based field of the line; 0 for the line as a whole.</param>
/// <param name="Value">What stands there, shortened and with control characters escaped; null when nothing does.</param>
public sealed record Finding(string File, int Line, int Column, string ColumnName, string? Value, string Expected)
{
    private const int ShownCharacters = 40;

    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Line > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $": line {Line}");
        }
        if (Column > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", column {Column} ({ColumnName})");
        }
        text.Append(": ");
        if (Value is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"found {Shown(Value)}, ");
        }
        return text.Append("expected ").Append(Expected).ToString();
    }

    private static string Shown(string value)
    {
        var text = new StringBuilder("'");
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, ShownCharacters)))
        {
            text.Append(char.IsControl(c) ? $"\\u{(int)c:x4}" : c);
        }
        return text.Append(value.Length > ShownCharacters ? "…'" : "'").ToString();
    }
}

/// <summary>A data file that does not fit its schema. The findings quote values: they are for the hospital's own eyes, never for a log that travels.</summary>
public sealed class DataRefusedException(IReadOnlyList<Finding> findings, bool more)
    : Exception(string.Join(Environment.NewLine, findings.Select(f => f.ToString()).Concat(more ? ["and more: reading stopped here"] : Array.Empty<string>())))
{
    public IReadOnlyList<Finding> Findings { get; } = findings;

    /// <summary>Whether reading stopped at the limit, so that further findings are likely.</summary>
    public bool More { get; } = more;
}

/// <summary>Collects findings up to <see cref="Limit"/>; the one beyond it ends the reading.</summary>
internal sealed class FindingList(string file)
{
    public const int Limit = 20;

    private readonly List<Finding> _findings = [];

    public int Count => _findings.Count;

    /// <exception cref="DataRefusedException">when the list is full.</exception>
    public void Add(int line, int column, string columnName, string? value, string expected)
    {
        if (_findings.Count == Limit)
        {
            throw new DataRefusedException(_findings, more: true);
        }
        _findings.Add(new Finding(file, line, column, columnName, value, expected));
    }

    /// <exception cref="DataRefusedException">when there is a finding.</exception>
    public void ThrowIfAny()
    {
        if (_findings.Count > 0)
        {
            throw new DataRefusedException(_findings, more: false);
        }
    }
}
