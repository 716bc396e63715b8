using FederatedZk.Protocol;

namespace FederatedZk.Participant.Training;

/// <summary>One dense layer and its place in a network's vector of weights: W (Inputs × Outputs, row-major), then b (Outputs).</summary>
/// <param name="Number">1 for the first layer.</param>
internal readonly record struct LayerShape(int Number, int Inputs, int Outputs, int WeightOffset)
{
    public int WeightCount => Inputs * Outputs;

    public int BiasOffset => WeightOffset + WeightCount;

    public static LayerShape[] Of(NetworkParameters network)
    {
        var layers = new LayerShape[network.LayerCount];
        var offset = 0;
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = new LayerShape(i + 1, checked((int)network.Widths[i]), checked((int)network.Widths[i + 1]), offset);
            offset = checked(layers[i].BiasOffset + layers[i].Outputs);
        }
        return layers;
    }

    /// <summary>The number of rows in a batch whose arrays fit the network.</summary>
    /// <exception cref="ArgumentException">a length does not fit, or there is no row</exception>
    public static int Rows(NetworkParameters network, int weights, int features, int labels)
    {
        if (weights != network.ParameterCount)
        {
            throw new ArgumentException($"weights: {weights} values, expected {network.ParameterCount} for widths {string.Join('-', network.Widths)}");
        }
        var rows = features / network.Features;
        if (rows == 0 || features != (long)rows * network.Features)
        {
            throw new ArgumentException($"features: {features} values, expected a positive multiple of {network.Features}");
        }
        return labels == (long)rows * network.Outputs
            ? rows
            : throw new ArgumentException($"labels: {labels} values, expected {(long)rows * network.Outputs} ({rows} rows of {network.Outputs})");
    }
}
