namespace FederatedZk.Participant.Data;

/// <summary>Fixed-point records, row-major.</summary>
/// <param name="Features">Count × FeatureCount values at scale 2^f_a, each in [−2^{t−1}, 2^{t−1}).</param>
/// <param name="Labels">Count values, 0 or 1.</param>
/// <param name="Lines">The line of the file each record began at.</param>
public sealed record Records(int FeatureCount, int[] Features, int[] Labels, int[] Lines)
{
    public int Count => Labels.Length;

    /// <summary>The named rows, in the named order.</summary>
    public Records Select(IReadOnlyList<int> rows)
    {
        var features = new int[rows.Count * FeatureCount];
        for (var i = 0; i < rows.Count; i++)
        {
            Features.AsSpan(rows[i] * FeatureCount, FeatureCount).CopyTo(features.AsSpan(i * FeatureCount));
        }
        return new Records(FeatureCount, features, rows.Select(r => Labels[r]).ToArray(), rows.Select(r => Lines[r]).ToArray());
    }
}

/// <summary>What reading a file came to.</summary>
/// <param name="Rows">Rows in the file.</param>
/// <param name="Dropped">Rows left out because a drop-row column was missing.</param>
/// <param name="MissingByColumn">For each drop-row column that was missing somewhere, in how many rows.</param>
/// <param name="Clamped">Feature values outside one signed limb that were moved to its edge.</param>
public sealed record RecordFileSummary(int Rows, int Dropped, IReadOnlyDictionary<string, int> MissingByColumn, int Clamped);

public sealed record RecordFileContent(Records Records, RecordFileSummary Summary);
