using FederatedZk.Aggregation;
using FederatedZk.Contracts;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Enrolments;

/// <summary>Who takes part in a round: proof-protocol section 2, "one (root, VRF key) is active per participant".</summary>
public static class CohortSelection
{
    /// <summary>The latest enrolment of every participant anchored strictly below the beacon block, ascending by key, with the public batch sizes.</summary>
    /// <param name="anchored">In the order in which the chain holds them.</param>
    public static IReadOnlyList<CohortMember> For(IReadOnlyList<AnchoredEnrolment> anchored, ulong beaconBlock, uint batchTotal)
    {
        var active = anchored.Where(e => e.Block < beaconBlock).GroupBy(e => e.Participant).Select(g => g.Last()).OrderBy(e => e.Participant).ToList();
        if (active.Count == 0)
        {
            return [];
        }
        var sizes = BatchSizes.For([.. active.Select(e => e.RecordCount)], batchTotal);
        return [.. active.Select((e, i) => new CohortMember(e.Participant, e.VrfKey, e.DatasetRoot, e.RecordCount, sizes[i], e.Block))];
    }
}
