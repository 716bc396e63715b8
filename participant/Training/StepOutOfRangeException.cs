namespace FederatedZk.Participant.Training;

/// <summary>A value of the step lies outside what the proof can state. Layer and value depend on secret records: they go to the local log only.</summary>
/// <param name="layer">1 for the first layer.</param>
/// <param name="quantity">what left its range, in the words of the protocol's section 3</param>
/// <param name="minimum">smallest value allowed</param>
/// <param name="limit">smallest value above the range</param>
public sealed class StepOutOfRangeException(int layer, string quantity, double value, double minimum, double limit)
    : Exception(FormattableString.Invariant(
        $"layer {layer}: {quantity} is {value:R}, expected at least {minimum:R} and below {limit:R}; the step cannot be proved"))
{
    public int Layer { get; } = layer;

    public double Value { get; } = value;
}
