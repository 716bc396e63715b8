using FederatedZk.Aggregation;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Serilog;

namespace FederatedZk.Coordinator.Rounds;

/// <summary>Builds round records from what is stored: a pure function of it, so a restart writes the same record again.</summary>
public sealed class RoundConclusion(FederationSeal seal, CoordinatorStore store, ILogger log)
{
    /// <summary>The genesis record: the initial model, no announcement, no outcomes.</summary>
    public RoundRecord Genesis()
    {
        var d = seal.Description;
        var state = ServerState.Initial(d);
        using var model = new Model(d.Network, state.Weights);
        return new RoundRecord(seal.Id, 0, Bytes32.Zero, new Signed([], []), Bytes32.Zero, [], false, 0, Bytes32.Zero, Bytes32.Zero, model.Root,
            store.Blobs.Put(Blobs.EncodeModel(state.Weights)), store.Blobs.Put(state.Encode()));
    }

    /// <summary>
    /// The record of a round whose submissions all have receipts; the blobs it names are stored when this returns. The updates are added in the
    /// ascending order of the participants' keys. Nothing is applied when nobody was accepted, when the sum would leave 64 bits, or when a weight
    /// would leave the model's range: the model stays.
    /// </summary>
    public RoundRecord Conclude(StoredRound round, RoundAnnouncement announcement, RoundRecord previous)
    {
        var submissions = store.Submissions.Of(round.Round).ToDictionary(s => s.Participant);
        var outcomes = announcement.Cohort.Select(m => OutcomeOf(m, submissions.GetValueOrDefault(m.Participant))).ToList();
        var accepted = announcement.Cohort.Where(m => submissions.TryGetValue(m.Participant, out var s) && s.Accepted == true).ToList();
        var unchanged = new RoundRecord(seal.Id, round.Round, announcement.PreviousRecord, round.Announcement,
            round.BeaconHash!.Value, outcomes, false, (uint)accepted.Sum(m => m.BatchSize), Bytes32.Zero, announcement.ModelRoot, announcement.ModelRoot,
            previous.ModelBlob, previous.StateHash);
        return accepted.Count == 0 ? unchanged : Apply(unchanged, accepted, submissions);
    }

    private RoundRecord Apply(RoundRecord unchanged, List<CohortMember> accepted, Dictionary<Bytes32, StoredSubmission> submissions)
    {
        var d = seal.Description;
        try
        {
            var sum = new UpdateSum(d.Network);
            foreach (var member in accepted)
            {
                sum.Add(Blobs.DecodeUpdate(d.Network, store.Blobs.Get(submissions[member.Participant].Message.UpdateHash)), member.BatchSize);
            }
            var state = ServerState.Decode(d, store.Blobs.Get(unchanged.StateHash)).Apply(d, sum.Values, sum.BatchSum);
            using var model = new Model(d.Network, state.Weights);
            return unchanged with
            {
                Applied = true,
                SumHash = sum.Hash,
                ModelAfter = model.Root,
                ModelBlob = store.Blobs.Put(Blobs.EncodeModel(state.Weights)),
                StateHash = store.Blobs.Put(state.Encode()),
            };
        }
        catch (Exception e) when (e is OverflowException or DivergedException)
        {
            log.Error("Round {Round}: nothing is applied: {Reason}", unchanged.Round, e.Message);
            return unchanged;
        }
    }

    private static Outcome OutcomeOf(CohortMember member, StoredSubmission? submission) => submission switch
    {
        null => new Outcome(member.Participant, OutcomeKind.Absent, null, null),
        { Accepted: true } s => new Outcome(member.Participant, OutcomeKind.Accepted, s.Signed, s.Receipt),
        { Accepted: false } s => new Outcome(member.Participant, OutcomeKind.Refused, s.Signed, s.Receipt),
        _ => throw new InvalidOperationException($"the submission of {member.Participant.Short} has no receipt yet"),
    };
}
