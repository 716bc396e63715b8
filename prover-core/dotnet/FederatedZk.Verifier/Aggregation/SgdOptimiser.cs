using FederatedZk.Protocol;

namespace FederatedZk.Aggregation;

/// <summary>w ← w − η·g.</summary>
internal sealed class SgdOptimiser(OptimiserSpec spec) : IOptimiser
{
    public int SlotCount => 0;

    public void Step(ulong step, ReadOnlySpan<double> gradient, Span<double> master, double[][] slots)
    {
        for (var i = 0; i < master.Length; i++)
        {
            var move = spec.LearningRate * gradient[i];
            master[i] -= move;
        }
    }
}
