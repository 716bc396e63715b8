using FederatedZk.Protocol;

namespace FederatedZk.Aggregation;

/// <summary>v ← μ·v + g; w ← w − η·v (Polyak's heavy ball, undamped).</summary>
internal sealed class MomentumOptimiser(OptimiserSpec spec) : IOptimiser
{
    public int SlotCount => 1;

    public void Step(ulong step, ReadOnlySpan<double> gradient, Span<double> master, double[][] slots)
    {
        var velocity = slots[0];
        for (var i = 0; i < master.Length; i++)
        {
            var kept = spec.Momentum * velocity[i];
            velocity[i] = kept + gradient[i];
            var move = spec.LearningRate * velocity[i];
            master[i] -= move;
        }
    }
}
