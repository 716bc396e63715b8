using System.Diagnostics;
using FederatedZk.Aggregation;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Keys;
using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;
using Serilog;

namespace FederatedZk.Participant.Rounds;

/// <summary>The committed records and the keys a step is proved with.</summary>
/// <param name="Train">The committed records, in dataset order.</param>
public sealed record StepMeans(
    FederationDescription Federation, Records Train, RecordSet RecordSet, Dataset Dataset, VrfKey Vrf, SigningKey Signing, AttemptCounter Attempts);

/// <summary>The exact step on the batch that the beacon selects, with its proof.</summary>
/// <param name="progress">Gets the times of every proof; null: nobody watches.</param>
public sealed class ProvenStep(StepMeans means, ILogger log, ProgressFile? progress = null) : IRoundAnswer
{
    private readonly StepTrainer _trainer = new(means.Federation.Network);

    /// <summary>null when the step cannot be stated in the proof's ranges: the reason depends on secret records and stays in the local log.</summary>
    public Answer? Compute(RoundTask task, CancellationToken cancellationToken)
    {
        var (announcement, me) = (task.Announcement, task.Me);
        var watch = Stopwatch.StartNew();
        var (beaconProof, seed) = means.Vrf.Prove(announcement.Federation, announcement.Round, task.BeaconHash);
        var indices = Beacon.Indices(seed, me.RecordCount, me.BatchSize);
        var batch = means.Train.Select(Array.ConvertAll(indices, i => (int)i));
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var step = _trainer.Run(task.Weights, batch.Features, batch.Labels);
            var trained = watch.Elapsed.TotalMilliseconds;
            using var model = new Model(means.Federation.Network, task.Weights);
            using var statement = new StepStatement(
                StepContext.For(means.Federation, announcement, me, task.BeaconHash, beaconProof), model, means.Dataset, step.Update);
            cancellationToken.ThrowIfCancellationRequested();
            var attempt = means.Attempts.Next();
            watch.Restart();
            var proof = StepProver.Prove(statement, means.RecordSet, step.Trace, attempt);
            var proved = watch.Elapsed.TotalMilliseconds;
            log.Information("Round {Round}: batch of {Batch}, step {StepMs:0.0} ms, proof {ProveMs:0.0} ms, {ProofBytes} bytes", announcement.Round, me.BatchSize, trained, proved,
                proof.Length);
            progress?.Append(announcement.Round, trained, proved, proof.Length);
            return Sign(task, beaconProof, statement.Digest, Blobs.EncodeUpdate(step.Update), proof);
        }
        catch (Exception e) when (e is StepOutOfRangeException or UnprovableException)
        {
            log.Error("Round {Round}: the step cannot be proved and nothing is sent: {Reason}", announcement.Round, e.Message);
            return null;
        }
    }

    private Answer Sign(RoundTask task, byte[] beaconProof, Bytes32 digest, byte[] update, byte[] proof)
    {
        var message = new SubmissionMessage(task.Announcement.Federation, task.Announcement.Round, task.Me.Participant, task.SignedAnnouncement.Hash, task.BeaconHash,
            beaconProof, digest, Bytes32.Sha256(update), Bytes32.Sha256(proof));
        return new Answer(means.Signing.Sign(message.Encode()), update, proof);
    }
}
