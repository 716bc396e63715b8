using System.Globalization;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Data;

/// <summary>Reads one field by its column's rules: a finite number inside what the column allows, missing, or a finding.</summary>
internal static class FieldReader
{
    public static bool IsMissing(string field) => field is "" or "?";

    /// <returns>false when the field does not fit; then <paramref name="expected"/> says what would.</returns>
    public static bool TryRead(ColumnSchema column, string field, out double value, out string expected)
    {
        expected = Expected(column);
        return double.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value) && Fits(column, value);
    }

    public static string Expected(ColumnSchema column) => column.Kind switch
    {
        ColumnKind.Binary => "0 or 1",
        ColumnKind.OneHot => $"one of {string.Join(", ", (column.Allowed ?? []).Select(Text))}",
        ColumnKind.ClassLabel => $"one of {string.Join(", ", (column.Values ?? []).Select(Text))}",
        ColumnKind.Label when column.Minimum == column.Maximum => "a number",
        _ => $"a number from {Text(column.Minimum)} to {Text(column.Maximum)}",
    };

    private static bool Fits(ColumnSchema column, double value) => column.Kind switch
    {
        ColumnKind.Binary => value is 0 or 1,
        ColumnKind.OneHot => (column.Allowed ?? []).Contains(value),
        ColumnKind.ClassLabel => (column.Values ?? []).Contains(value),
        ColumnKind.Label when column.Minimum == column.Maximum => true,
        _ => value >= column.Minimum && value <= column.Maximum,
    };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
