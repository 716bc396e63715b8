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
    protected StepStatement Statement(RoundTask task, long[] update)
    {
        using var model = new Model(Means.Federation.Network, task.Weights);
        return new StepStatement(StepContext.For(Means.Federation, task.Announcement, task.Me, task.BeaconHash, BeaconProof(task, task.BeaconHash)), model, Means.Dataset, update);
    }

    protected byte[] BeaconProof(RoundTask task, Bytes32 blockHash) => Means.Vrf.Prove(task.Announcement.Federation, task.Announcement.Round, blockHash).Proof;

    /// <summary>Signs a submission in which every field is as the coordinator expects it, so that only the proof can be wrong.</summary>
    protected Answer Claim(RoundTask task, Bytes32 digest, byte[] update, byte[] proof)
    {
        var message = new SubmissionMessage(task.Announcement.Federation, task.Announcement.Round, task.Me.Participant, task.SignedAnnouncement.Hash, task.BeaconHash,
            BeaconProof(task, task.BeaconHash), digest, Bytes32.Sha256(update), Bytes32.Sha256(proof));
        return new Answer(Means.Signing.Sign(message.Encode()), update, proof);
    }

    protected Answer Claim(RoundTask task, long[] update, byte[] proof)
    {
        using var statement = Statement(task, update);
        return Claim(task, statement.Digest, Blobs.EncodeUpdate(update), proof);
    }
}
