using FederatedZk.Protocol;

namespace FederatedZk.Aggregation;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015, algorithm 1): m ← β1·m + (1−β1)·g; v ← β2·v + (1−β2)·g²; w ← w − η·m̂ / (√v̂ + ε),
/// with m̂ = m/(1−β1^t) and v̂ = v/(1−β2^t), the powers by t multiplications from 1.
/// </summary>
internal sealed class AdamOptimiser(OptimiserSpec spec) : IOptimiser
{
    public int SlotCount => 2;

    public void Step(ulong step, ReadOnlySpan<double> gradient, Span<double> master, double[][] slots)
    {
        var (mean, square) = (slots[0], slots[1]);
        var correction1 = 1.0 - Power(spec.Beta1, step);
        var correction2 = 1.0 - Power(spec.Beta2, step);
        var fresh1 = 1.0 - spec.Beta1;
        var fresh2 = 1.0 - spec.Beta2;
        for (var i = 0; i < master.Length; i++)
        {
            var g = gradient[i];
            var keptMean = spec.Beta1 * mean[i];
            var freshMean = fresh1 * g;
            mean[i] = keptMean + freshMean;
            var squared = g * g;
            var keptSquare = spec.Beta2 * square[i];
            var freshSquare = fresh2 * squared;
            square[i] = keptSquare + freshSquare;
            var numerator = spec.LearningRate * (mean[i] / correction1);
            var denominator = Math.Sqrt(square[i] / correction2) + spec.Epsilon;
            master[i] -= numerator / denominator;
        }
    }

    /// <summary>Repeated multiplication: the library's pow is not correctly rounded everywhere.</summary>
    private static double Power(double beta, ulong step)
    {
        var power = 1.0;
        for (ulong i = 0; i < step && power != 0; i++)
        {
            power *= beta;
        }
        return power;
    }
}
