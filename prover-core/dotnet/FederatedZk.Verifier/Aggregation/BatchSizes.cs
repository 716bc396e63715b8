namespace FederatedZk.Aggregation;

/// <summary>The public batch sizes of a round.</summary>
public static class BatchSizes
{
    /// <summary>B_i = max(1, round-half-up(total · N_i / ΣN)), never above N_i; in integers, in the order given.</summary>
    /// <exception cref="ArgumentException">when a record count is 0.</exception>
    public static uint[] For(IReadOnlyList<uint> recordCounts, uint total)
    {
        UInt128 records = 0;
        for (var i = 0; i < recordCounts.Count; i++)
        {
            if (recordCounts[i] == 0)
            {
                throw new ArgumentException($"participant {i} has no records", nameof(recordCounts));
            }
            records += recordCounts[i];
        }
        var sizes = new uint[recordCounts.Count];
        for (var i = 0; i < sizes.Length; i++)
        {
            var share = ((UInt128)2 * total * recordCounts[i] + records) / (2 * records);
            sizes[i] = (uint)UInt128.Clamp(share, 1, recordCounts[i]);
        }
        return sizes;
    }
}
