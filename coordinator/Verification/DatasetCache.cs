using System.Collections.Concurrent;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Coordinator.Verification;

/// <summary>The verifier's datasets of the enrolments that rounds use, built once from the stored commitments.</summary>
public sealed class DatasetCache(NetworkParameters network, CoordinatorStore store) : IDisposable
{
    private readonly ConcurrentDictionary<Bytes32, Lazy<Dataset>> _byRoot = new();

    /// <exception cref="StorageException">when no stored enrolment has this root, or its commitments are damaged.</exception>
    public Dataset Get(CohortMember member) => _byRoot.GetOrAdd(member.DatasetRoot, root => new Lazy<Dataset>(() =>
    {
        var enrolment = store.Enrolments.All().LastOrDefault(e => e.Message.DatasetRoot == root && e.Message.Participant == member.Participant)
            ?? throw new StorageException($"no enrolment of participant {member.Participant.Short} with dataset root {root} is stored");
        return new Dataset(network, store.Blobs.Get(enrolment.Message.CommitmentsHash));
    })).Value;

    /// <summary>Frees the datasets that the cohort does not use. Nobody may be verifying.</summary>
    public void Retain(IReadOnlyList<CohortMember> cohort)
    {
        var used = cohort.Select(m => m.DatasetRoot).ToHashSet();
        foreach (var root in _byRoot.Keys.Where(r => !used.Contains(r)))
        {
            if (_byRoot.TryRemove(root, out var dataset) && dataset.IsValueCreated)
            {
                dataset.Value.Dispose();
            }
        }
    }

    public void Dispose() => Retain([]);
}
