using FederatedZk.Protocol;

namespace FederatedZk.Aggregation;

/// <summary>A server optimiser: an elementwise rule in IEEE 754 double precision, each operation rounded once, in the order that prover-core/doc/aggregation.md writes down.</summary>
internal interface IOptimiser
{
    /// <summary>Vectors of the model's length that the rule keeps between rounds; all start at 0.</summary>
    int SlotCount { get; }

    /// <summary>Moves the master weights by one step.</summary>
    /// <param name="step">1 for the first applied round.</param>
    void Step(ulong step, ReadOnlySpan<double> gradient, Span<double> master, double[][] slots);
}

internal static class Optimisers
{
    public static IOptimiser For(OptimiserSpec spec) => spec.Kind switch
    {
        OptimiserKind.Sgd => new SgdOptimiser(spec),
        OptimiserKind.Momentum => new MomentumOptimiser(spec),
        OptimiserKind.Adam => new AdamOptimiser(spec),
        _ => throw new ArgumentException($"optimiser: kind {spec.Kind} is not known", nameof(spec)),
    };
}
