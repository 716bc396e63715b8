using System.Diagnostics;
using FederatedZk.Aggregation;
using FederatedZk.Auditor.Records;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Replay;

/// <summary>What a round's outcomes are checked against.</summary>
/// <param name="AnnouncementHash">What submissions must name.</param>
/// <param name="Model">The model the round starts from.</param>
internal sealed record RoundContext(
    FederationDescription Description,
    ulong Round,
    RoundAnnouncement Announcement,
    Bytes32 AnnouncementHash,
    Bytes32 BeaconHash,
    Model Model);

/// <summary>One member's outcome: signatures, fields and blobs; the step proof itself goes to the queue.</summary>
internal sealed class OutcomeCheck(RoundContext context, IRecordSource source, ProofQueue proofs, ReplayedRound report)
{
    private readonly FederationDescription _d = context.Description;

    /// <summary>Proof checks that hold the round's model.</summary>
    public List<Task> Pending { get; } = [];

    /// <returns>The update of an accepted submission, otherwise null.</returns>
    /// <exception cref="AuditException"/>
    public async Task<long[]?> RunAsync(Place place, Outcome outcome, CohortMember member, Enrolled enrolled, CancellationToken cancellationToken)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Accepted:
                report.Accepted++;
                return await CheckAcceptedAsync(place, outcome, member, enrolled, cancellationToken);
            case OutcomeKind.Refused:
                report.Refused++;
                await CheckRefusedAsync(place, outcome, member, enrolled, cancellationToken);
                return null;
            default:
                report.Absent++;
                place.Require(outcome.Submission is null, "outcome.submission", "is there although the participant is recorded as absent");
                place.Require(outcome.Receipt is null, "outcome.receipt", "is there although the participant is recorded as absent");
                return null;
        }
    }

    private async Task<long[]> CheckAcceptedAsync(
        Place place, Outcome outcome, CohortMember member, Enrolled enrolled, CancellationToken cancellationToken)
    {
        var signed = outcome.Submission ?? throw place.Fails("outcome.submission", "is missing from an accepted outcome");
        var receipt = outcome.Receipt ?? throw place.Fails("outcome.receipt", "is missing from an accepted outcome");
        ReceiptCheck.Run(place, _d, receipt, context.Round, member.Participant, signed.Hash, accepted: true, "receipt");
        place.Require(Signatures.Verify(member.Participant, signed), "submission.signature", "is not the participant's signature over the submission");
        var submission = place.Decode(signed.Body, b => SubmissionMessage.Decode(b), m => m.Encode(), "submission");
        place.Equal(submission.Federation, _d.Id, "submission.federation", "this federation");
        place.Equal(submission.Round, context.Round, "submission.round", "the round it stands in");
        place.Equal(submission.Participant, member.Participant, "submission.participant", "the participant it stands beside");
        place.Equal(submission.Announcement, context.AnnouncementHash, "submission.announcement", "the hash of the announcement");
        place.Equal(submission.BeaconHash, context.BeaconHash, "submission.beaconHash", "the hash of the beacon block on the chain");

        var update = await LoadUpdateAsync(place, submission, cancellationToken);
        var proof = await BlobCheck.GetAsync(place, source, submission.ProofHash, BlobLimits.Proof, "submission.proofHash", cancellationToken);
        Pending.Add(await proofs.AddAsync(() => Prove(place, submission, member, enrolled, update, proof), cancellationToken));
        return update;
    }

    private async Task<long[]> LoadUpdateAsync(Place place, SubmissionMessage submission, CancellationToken cancellationToken)
    {
        var limit = checked((int)(8 * _d.Network.ParameterCount));
        var bytes = await BlobCheck.GetAsync(place, source, submission.UpdateHash, limit, "submission.updateHash", cancellationToken);
        try
        {
            return Blobs.DecodeUpdate(_d.Network, bytes);
        }
        catch (MalformedMessageException e)
        {
            throw place.Fails("submission.updateHash", e.Message);
        }
    }

    private Finding? Prove(Place place, SubmissionMessage submission, CohortMember member, Enrolled enrolled, long[] update, byte[] proof)
    {
        var clock = Stopwatch.StartNew();
        var step = StepContext.For(_d, context.Announcement, member, context.BeaconHash, submission.BeaconProof);
        try
        {
            using var statement = new StepStatement(step, context.Model, enrolled.Dataset, update);
            if (statement.Digest != submission.StatementDigest)
            {
                return place.Finding("submission.statementDigest", $"is {submission.StatementDigest}, expected {statement.Digest}, the statement's digest");
            }
            if (statement.Verify(proof) is { Accepted: false } verdict)
            {
                return place.Finding("submission.proof", $"does not verify: {verdict.Check}: {verdict.Reason}");
            }
        }
        catch (RejectedException e)
        {
            return place.Finding("submission.statement", $"does not stand: {e.Verdict.Check}: {e.Verdict.Reason}");
        }
        report.AddProof(clock.Elapsed);
        return null;
    }

    /// <summary>
    /// The receipt is signed, consistent and says why. Where the record holds a submission that is in every respect the right answer, and its update
    /// and proof are there and verify, refusing it was wrong.
    /// </summary>
    private async Task CheckRefusedAsync(Place place, Outcome outcome, CohortMember member, Enrolled enrolled, CancellationToken cancellationToken)
    {
        var receipt = outcome.Receipt ?? throw place.Fails("outcome.receipt", "is missing from a refusal");
        var answer = ReceiptCheck.Run(place, _d, receipt, context.Round, member.Participant, outcome.Submission?.Hash, accepted: false, "receipt");
        if (outcome.Submission is not { } signed || !Signatures.Verify(member.Participant, signed) || Answer(signed) is not { } submission)
        {
            return;
        }
        var limit = checked((int)(8 * _d.Network.ParameterCount));
        var update = await source.GetBlobAsync(submission.UpdateHash, limit, cancellationToken);
        var proof = await source.GetBlobAsync(submission.ProofHash, BlobLimits.Proof, cancellationToken);
        if (update is null || proof is null || Bytes32.Sha256(update) != submission.UpdateHash || Bytes32.Sha256(proof) != submission.ProofHash
            || update.Length != limit)
        {
            return;
        }
        var values = Blobs.DecodeUpdate(_d.Network, update);
        Pending.Add(await proofs.AddAsync(() => Verifies(submission, member, enrolled, values, proof)
            ? place.Finding("outcome.kind", $"is refused ({answer.Reason}), but the submission's proof verifies")
            : null, cancellationToken));
    }

    /// <summary>The submission, if it answers this round's announcement; null when its own fields are reason enough to refuse it.</summary>
    private SubmissionMessage? Answer(Signed signed)
    {
        try
        {
            var s = SubmissionMessage.Decode(signed.Body);
            return s.Federation == _d.Id && s.Round == context.Round && s.Announcement == context.AnnouncementHash && s.BeaconHash == context.BeaconHash
                ? s
                : null;
        }
        catch (MalformedMessageException)
        {
            return null;
        }
    }

    private bool Verifies(SubmissionMessage submission, CohortMember member, Enrolled enrolled, long[] update, byte[] proof)
    {
        var step = StepContext.For(_d, context.Announcement, member, context.BeaconHash, submission.BeaconProof);
        try
        {
            using var statement = new StepStatement(step, context.Model, enrolled.Dataset, update);
            return statement.Digest == submission.StatementDigest && submission.Participant == member.Participant && statement.Verify(proof).Accepted;
        }
        catch (RejectedException)
        {
            return false;
        }
    }
}
