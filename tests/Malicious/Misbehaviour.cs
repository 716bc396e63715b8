using FederatedZk.Aggregation;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;

namespace FederatedZk.Malicious;

/// <summary>What the dishonest participants share: the honest step to start from, and a well-signed submission around whatever they claim.</summary>
internal abstract class Misbehaviour(StepMeans means, ProvenStep honest) : IRoundAnswer
{
    protected StepMeans Means { get; } = means;

    public abstract Answer? Compute(RoundTask task, CancellationToken cancellationToken);

    protected Answer Honest(RoundTask task, CancellationToken cancellationToken) =>
        honest.Compute(task, cancellationToken) ?? throw new InvalidOperationException("the honest step is not provable; no attack starts from it");

    /// <summary>The statement that the coordinator will build for this update: right round, beacon, batch, model and dataset.</summary>
    protected StepStatement Statement(RoundTask task, long[] update) => StatementOn(task, task.BeaconHash, Means.Dataset, update);

    /// <summary>A statement that the coordinator will not build, with a valid beacon proof for whatever block hash it is given.</summary>
    protected StepStatement StatementOn(RoundTask task, Bytes32 blockHash, Dataset dataset, long[] update)
    {
        using var model = new Model(Means.Federation.Network, task.Weights);
        var beaconProof = Means.Vrf.Prove(task.Announcement.Federation, task.Announcement.Round, blockHash).Proof;
        return new StepStatement(StepContext.For(Means.Federation, task.Announcement, task.Me, blockHash, beaconProof), model, dataset, update);
    }

    /// <summary>Signs a submission in which every field is as the coordinator expects it, so that only the proof can be wrong.</summary>
    protected Answer Claim(RoundTask task, long[] update, byte[] proof)
    {
        using var statement = Statement(task, update);
        return Sign(task, statement, Blobs.EncodeUpdate(update), proof);
    }

    protected Answer Sign(RoundTask task, StepStatement statement, byte[] update, byte[] proof)
    {
        var message = new SubmissionMessage(task.Announcement.Federation, task.Announcement.Round, task.Me.Participant, task.SignedAnnouncement.Hash, task.BeaconHash,
            statement.Context.BeaconProof, statement.Digest, Bytes32.Sha256(update), Bytes32.Sha256(proof));
        return new Answer(Means.Signing.Sign(message.Encode()), update, proof);
    }
}
