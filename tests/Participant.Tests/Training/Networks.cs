using FederatedZk.Protocol;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>Networks and data for the training tests; everything follows from the seed given.</summary>
internal static class Networks
{
    /// <summary>The fixed point of both heart-disease networks: t = 12, f_a = 8, f_w = 12, f_d = 11, two limbs each.</summary>
    public static NetworkParameters HeartDisease(params uint[] widths) => new(Loss.Logistic, widths, 12, 8, 12, 11, 2, 2);

    /// <summary>The same fixed point under a head: "13-1", "squared 4-5-2", "softmax 5-6-3" (exponentials at scale 2^14).</summary>
    public static NetworkParameters Named(string name)
    {
        var parts = name.Split(' ');
        var network = HeartDisease(Widths(parts[^1]));
        return parts[0] switch
        {
            "squared" => network with { Loss = Loss.Squared },
            "softmax" => network with { Loss = Loss.Softmax, ExpBits = 14 },
            _ => network,
        };
    }

    public static uint[] Widths(string widths) => [.. widths.Split('-').Select(uint.Parse)];

    /// <summary>Features (and values as labels) over the whole range of one limb, weights of up to ±bound.</summary>
    public static (int[] Weights, int[] Features, int[] Labels) Random(NetworkParameters network, int rows, int bound, int seed)
    {
        var random = new Random(seed);
        var limit = 1 << ((int)network.RangeBits - 1);
        return (Fill((int)network.ParameterCount, () => random.Next(-bound, bound + 1)),
            Fill(rows * network.Features, () => random.Next(-limit, limit)),
            Labels(network, rows, random));
    }

    private static int[] Labels(NetworkParameters network, int rows, System.Random random)
    {
        var limit = 1 << ((int)network.RangeBits - 1);
        var labels = Fill(rows * network.Outputs, () => network.Loss == Loss.Squared ? random.Next(-limit, limit) : random.Next(2));
        for (var row = 0; network.Loss == Loss.Softmax && row < rows; row++)
        {
            labels.AsSpan(row * network.Outputs, network.Outputs).Clear();
            labels[(row * network.Outputs) + random.Next(network.Outputs)] = 1;
        }
        return labels;
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
