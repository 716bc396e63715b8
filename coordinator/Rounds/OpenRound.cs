using FederatedZk.Coordinator.Storage;
using FederatedZk.Coordinator.Verification;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Coordinator.Rounds;

/// <summary>The round that submissions are taken for, in memory: who has claimed a slot, whether the beacon was seen, whether it is over.</summary>
public sealed class OpenRound : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Bytes32, Claim> _claims = [];
    private readonly TaskCompletionSource<StoredRound> _collecting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<Bytes32, CohortMember> _members;
    private readonly FederationDescription _description;
    private readonly Model _model;
    private int _answered;
    private bool _sealed;

    public OpenRound(FederationDescription description, Signed announcement, Model model)
    {
        _description = description;
        _model = model;
        Announcement = RoundAnnouncement.Decode(announcement.Body);
        AnnouncementHash = announcement.Hash;
        _members = Announcement.Cohort.ToDictionary(m => m.Participant);
        if (_members.Count == 0)
        {
            _allAnswered.SetResult();
        }
    }

    public RoundAnnouncement Announcement { get; }

    public Bytes32 AnnouncementHash { get; }

    public ulong Round => Announcement.Round;

    /// <summary>The stored round once its beacon block was seen.</summary>
    public Task<StoredRound> Collecting => _collecting.Task;

    /// <summary>Done when every member of the cohort has a stored receipt.</summary>
    public Task AllAnswered => _allAnswered.Task;

    public CohortMember? Member(Bytes32 participant) => _members.GetValueOrDefault(participant);

    public void BeginCollecting(StoredRound round) => _collecting.TrySetResult(round);

    public RoundTerms Terms(StoredRound round) => new(_description, Announcement, round.BeaconHash!.Value, _model);

    /// <summary>One participant's slot and the work that fills it.</summary>
    public sealed record Claim(Bytes32 Submission, Task<Signed> Receipt);

    /// <summary>
    /// Gives the participant's slot to this submission and starts <paramref name="work"/>, or returns who has it already.
    /// Null when the round is over. Work that fails frees the slot.
    /// </summary>
    public Claim? ClaimSlot(Bytes32 participant, Bytes32 submission, Func<Task<Signed>> work)
    {
        lock (_gate)
        {
            if (_claims.TryGetValue(participant, out var present))
            {
                return present;
            }
            if (_sealed)
            {
                return null;
            }
            var claim = new Claim(submission, Task.Run(() => RunAsync(participant, work)));
            _claims.Add(participant, claim);
            return claim;
        }
    }

    private async Task<Signed> RunAsync(Bytes32 participant, Func<Task<Signed>> work)
    {
        try
        {
            var receipt = await work();
            if (Interlocked.Increment(ref _answered) == _members.Count)
            {
                _allAnswered.TrySetResult();
            }
            return receipt;
        }
        catch
        {
            lock (_gate)
            {
                _claims.Remove(participant);
            }
            throw;
        }
    }

    /// <summary>Takes no more submissions and waits for those that were taken.</summary>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        List<Claim> taken;
        lock (_gate)
        {
            _sealed = true;
            taken = [.. _claims.Values];
        }
        await Task.WhenAll(taken.Select(c => c.Receipt)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
            .WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _collecting.TrySetCanceled();
        _model.Dispose();
    }
}
