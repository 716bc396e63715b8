using FederatedZk.Protocol;

namespace FederatedZk.Participant.Data;

/// <summary>
/// A number to one signed limb by its column's public constants: clamp(round((raw − centre) / scale · 2^f_a)) to [−2^{t−1}, 2^{t−1}), in IEEE double in that
/// order (the product with the power of two is exact), rounded half away from zero. docs/participant.md.
/// </summary>
internal sealed class NumberMap(NetworkParameters network)
{
    private readonly double _unit = Math.ScaleB(1, (int)network.FeatureBits);
    private readonly double _limit = Math.ScaleB(1, (int)network.RangeBits - 1);

    /// <param name="clamped">Goes up by one where the number had to be clamped.</param>
    public int Map(ColumnSchema column, double value, ref int clamped)
    {
        var rounded = Math.Round((value - column.Centre) / column.Scale * _unit, MidpointRounding.AwayFromZero);
        var inside = Math.Clamp(rounded, -_limit, _limit - 1);
        clamped += inside == rounded ? 0 : 1;
        return (int)inside;
    }
}
