namespace FederatedZk.Participant.Training;

/// <summary>Area under the ROC curve by the Mann–Whitney rank statistic (Hanley and McNeil, Radiology 143, 1982).</summary>
internal static class RankStatistic
{
    /// <summary>Mean over pairs (positive, negative) of 1, ½ or 0 as the positive's score is above, equal or below; NaN without a pair.</summary>
    public static double AreaUnderCurve(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels)
    {
        var sorted = scores.ToArray();
        var positive = labels.ToArray();
        Array.Sort(sorted, positive);
        double wins = 0;
        long negativesBelow = 0;
        long positives = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            long tiedPositives = 0;
            for (; end < sorted.Length && sorted[end].Equals(sorted[start]); end++)
            {
                tiedPositives += positive[end];
            }
            var tiedNegatives = end - start - tiedPositives;
            wins += tiedPositives * (negativesBelow + (0.5 * tiedNegatives));
            negativesBelow += tiedNegatives;
            positives += tiedPositives;
            start = end;
        }
        return positives == 0 || negativesBelow == 0 ? double.NaN : wins / ((double)positives * negativesBelow);
    }
}
