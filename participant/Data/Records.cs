namespace FederatedZk.Participant.Data;

/// <summary>Fixed-point records, row-major.</summary>
/// <param name="Features">Count × FeatureCount values at scale 2^f_a, each in [−2^{t−1}, 2^{t−1}).</param>
/// <param name="Labels">Count × LabelCount: by the schema's label, 0 or 1, one 1 among the classes, or a value at scale 2^f_a in [−2^{t−1}, 2^{t−1}).</param>
/// <param name="Lines">The line of the file each record began at.</param>
public sealed record Records(int FeatureCount, int LabelCount, int[] Features, int[] Labels, int[] Lines)
{
    public int Count => Lines.Length;

    /// <summary>The named rows, in the named order.</summary>
    public Records Select(IReadOnlyList<int> rows)
    {
        return new Records(FeatureCount, LabelCount, Take(Features, FeatureCount, rows), Take(Labels, LabelCount, rows), Take(Lines, 1, rows));
    }

    private static int[] Take(int[] values, int width, IReadOnlyList<int> rows)
    {
        var taken = new int[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
        {
            values.AsSpan(rows[i] * width, width).CopyTo(taken.AsSpan(i * width));
        }
        return taken;
    }
}

/// <summary>What reading a file came to.</summary>
/// <param name="Rows">Rows in the file.</param>
/// <param name="Dropped">Rows left out because a drop-row column was missing.</param>
/// <param name="MissingByColumn">For each drop-row column that was missing somewhere, in how many rows.</param>
/// <param name="Clamped">Feature and label values outside one signed limb that were moved to its edge.</param>
public sealed record RecordFileSummary(int Rows, int Dropped, IReadOnlyDictionary<string, int> MissingByColumn, int Clamped);

public sealed record RecordFileContent(Records Records, RecordFileSummary Summary);
