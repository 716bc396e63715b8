namespace TorchSharp;

/// <summary>A number that stands in for a tensor in an operation; made from a double.</summary>
public sealed class Scalar
{
    private Scalar(double value) => Value = value;

    internal double Value { get; }

    public static implicit operator Scalar(double value) => new(value);
}
