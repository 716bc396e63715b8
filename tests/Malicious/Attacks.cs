using FederatedZk.Aggregation;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Rounds;
using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;

namespace FederatedZk.Malicious;

/// <summary>An honest proof beside a gradient that is off by one in its first entry.</summary>
internal sealed class WrongGradient(StepMeans means, ProvenStep honest) : Misbehaviour(means, honest)
{
    public override Answer Compute(RoundTask task, CancellationToken cancellationToken)
    {
        var answer = Honest(task, cancellationToken);
        var update = Blobs.DecodeUpdate(Means.Federation.Network, answer.Update);
        update[0]++;
        return Claim(task, update, answer.Proof);
    }
}

/// <summary>A valid proof of the step on a batch that another block hash selects.</summary>
internal sealed class WrongBatch(StepMeans means, ProvenStep honest) : Misbehaviour(means, honest)
{
    private readonly StepTrainer _trainer = new(means.Federation.Network);

    public override Answer Compute(RoundTask task, CancellationToken cancellationToken)
    {
        var otherHash = Bytes32.Sha256(task.BeaconHash.Span);
        var (_, seed) = Means.Vrf.Prove(task.Announcement.Federation, task.Announcement.Round, otherHash);
        var batch = Means.Train.Select(Array.ConvertAll(Beacon.Indices(seed, task.Me.RecordCount, task.Me.BatchSize), i => (int)i));
        var step = _trainer.Run(task.Weights, batch.Features, batch.Labels);
        using var other = StatementOn(task, otherHash, Means.Dataset, step.Update);
        var proof = StepProver.Prove(other, Means.RecordSet, step.Trace, Means.Attempts.Next());
        return Claim(task, step.Update, proof);
    }
}

/// <summary>Honest in the first round; from then on that round's update and proof again.</summary>
internal sealed class OldRound(StepMeans means, ProvenStep honest) : Misbehaviour(means, honest)
{
    private Answer? _first;

    public override Answer Compute(RoundTask task, CancellationToken cancellationToken)
    {
        if (_first is null)
        {
            return _first = Honest(task, cancellationToken);
        }
        return Claim(task, Blobs.DecodeUpdate(Means.Federation.Network, _first.Update), _first.Proof);
    }
}

/// <summary>Honest in the first round; from then on the update and proof that the coordinator accepted from another participant in the round before.</summary>
/// <param name="accepted">Another participant's accepted update and proof of a round; null when there is none.</param>
internal sealed class ReplayedUpdate(StepMeans means, ProvenStep honest, Func<ulong, Bytes32, (byte[] Update, byte[] Proof)?> accepted) : Misbehaviour(means, honest)
{
    public override Answer Compute(RoundTask task, CancellationToken cancellationToken)
    {
        if (task.Announcement.Round == 1 || accepted(task.Announcement.Round - 1, task.Me.Participant) is not { } stolen)
        {
            return Honest(task, cancellationToken);
        }
        return Claim(task, Blobs.DecodeUpdate(Means.Federation.Network, stolen.Update), stolen.Proof);
    }
}

/// <summary>The exact step, proved, on records of which one in the batch has the other label since the enrolment.</summary>
/// <param name="commit">Commits to changed records under the enrolment's own openings.</param>
internal sealed class SwappedRecord(StepMeans means, ProvenStep honest, Func<Records, RecordSet> commit) : Misbehaviour(means, honest)
{
    private readonly StepTrainer _trainer = new(means.Federation.Network);

    public override Answer Compute(RoundTask task, CancellationToken cancellationToken)
    {
        var (_, seed) = Means.Vrf.Prove(task.Announcement.Federation, task.Announcement.Round, task.BeaconHash);
        var indices = Array.ConvertAll(Beacon.Indices(seed, task.Me.RecordCount, task.Me.BatchSize), i => (int)i);
        var labels = (int[])Means.Train.Labels.Clone();
        labels[indices[0]] = 1 - labels[indices[0]];
        var changed = Means.Train with { Labels = labels };
        var batch = changed.Select(indices);
        var step = _trainer.Run(task.Weights, batch.Features, batch.Labels);
        using var records = commit(changed);
        using var dataset = new Dataset(Means.Federation.Network, records.Commit());
        using var other = StatementOn(task, task.BeaconHash, dataset, step.Update);
        return Claim(task, step.Update, StepProver.Prove(other, records, step.Trace, Means.Attempts.Next()));
    }
}

/// <summary>Signed nonsense, another kind each round: random bytes of a proof's length, no proof at all, a proof with a byte too many, an update cut short.</summary>
internal sealed class Garbage(StepMeans means, ProvenStep honest) : Misbehaviour(means, honest)
{
    public override Answer Compute(RoundTask task, CancellationToken cancellationToken)
    {
        var answer = Honest(task, cancellationToken);
        using var statement = Statement(task, Blobs.DecodeUpdate(Means.Federation.Network, answer.Update));
        return (task.Announcement.Round % 4) switch
        {
            1 => Sign(task, statement, answer.Update, Shake256.Hash(task.BeaconHash.Span, answer.Proof.Length)),
            2 => Sign(task, statement, answer.Update, []),
            3 => Sign(task, statement, answer.Update, [.. answer.Proof, 0]),
            _ => Sign(task, statement, answer.Update[..^3], answer.Proof),
        };
    }
}

/// <summary>Enrols and never answers.</summary>
internal sealed class Silence : IRoundAnswer
{
    public Answer? Compute(RoundTask task, CancellationToken cancellationToken) => null;
}
