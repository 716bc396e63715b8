using FederatedZk.Protocol;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>Networks and data for the training tests; everything follows from the seed given.</summary>
internal static class Networks
{
    /// <summary>The fixed point of both heart-disease networks: t = 12, f_a = 8, f_w = 12, f_d = 11, two limbs each.</summary>
    public static NetworkParameters HeartDisease(params uint[] widths) => new(Loss.Logistic, widths, 12, 8, 12, 11, 2, 2);

    public static uint[] Widths(string widths) => [.. widths.Split('-').Select(uint.Parse)];

    /// <summary>Features over the whole range of one limb, 0/1 labels, weights of up to ±bound.</summary>
    public static (int[] Weights, int[] Features, int[] Labels) Random(NetworkParameters network, int rows, int bound, int seed)
    {
        var random = new Random(seed);
        var limit = 1 << ((int)network.RangeBits - 1);
        return (Fill((int)network.ParameterCount, () => random.Next(-bound, bound + 1)),
            Fill(rows * network.Features, () => random.Next(-limit, limit)),
            Fill(rows * network.Outputs, () => random.Next(2)));
    }

    public static T[] Fill<T>(int count, Func<T> next)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = next();
        }
        return values;
    }
}
