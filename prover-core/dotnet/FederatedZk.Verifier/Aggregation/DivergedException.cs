namespace FederatedZk.Aggregation;

/// <summary>A master weight left the numbers that a model can hold (|w| &lt; 2^31 after scaling): the optimiser has diverged.</summary>
public sealed class DivergedException(int index, double master)
    : Exception(FormattableString.Invariant($"parameter {index}: master weight {master:R} does not fit 32 bits at the model's scale"))
{
    /// <summary>Position in the network layout.</summary>
    public int Index { get; } = index;

    public double Master { get; } = master;
}
