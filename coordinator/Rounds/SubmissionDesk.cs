using FederatedZk.Coordinator.Storage;
using FederatedZk.Coordinator.Verification;
using FederatedZk.Protocol;
using Serilog;

namespace FederatedZk.Coordinator.Rounds;

/// <summary>
/// Takes submissions for the open round. The first one that a member of the cohort signed for the open announcement, with the update and proof
/// that its hashes name, takes the member's slot: it is stored, then verified, then answered with a receipt that goes into the record.
/// Everything else is refused with a receipt too, but takes nobody's slot: anybody could have sent it. The very same submission again gets the
/// receipt it got before, so a lost answer can be asked for again.
/// </summary>
public sealed class SubmissionDesk(FederationSeal seal, CoordinatorStore store, SubmissionVerifier verifier, TimeProvider clock, ILogger log)
{
    private volatile OpenRound? _open;

    public OpenRound? Open
    {
        get => _open;
        set => _open = value;
    }

    /// <param name="stopping">Ends the work on a submission when the coordinator stops; a caller that goes away does not.</param>
    /// <returns>The signed receipt.</returns>
    public async Task<Signed> SubmitAsync(Signed submission, byte[] update, byte[] proof, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var open = _open;
        var round = open?.Round ?? store.Rounds.Last()?.Round ?? 0;
        if (!TryAuthenticate(submission, out var message, out var reason))
        {
            log.Warning("Round {Round}: a submission without a valid signature of a participant is refused: {Reason}", round, reason);
            return seal.Refuse(round, message?.Participant ?? Bytes32.Zero, submission.Hash, reason);
        }
        if (store.Submissions.Find(message!.Round, message.Participant) is { Receipt: { } known } stored && stored.Signed.Hash == submission.Hash)
        {
            return known;
        }
        if (ReasonToTurnAway(open, message, update, proof) is { } turnedAway)
        {
            return Refuse(message, submission, turnedAway);
        }
        var claim = open!.ClaimSlot(message.Participant, submission.Hash, () => TakeAsync(open, message, submission, update, proof, stopping));
        return claim switch
        {
            null => Refuse(message, submission, $"late: round {message.Round} is over"),
            { Submission: var taken } when taken != submission.Hash =>
                Refuse(message, submission, $"duplicate: submission {taken} of this participant was received first"),
            _ => await claim.Receipt.WaitAsync(cancellationToken),
        };
    }

    /// <summary>Verifies again what was stored before a restart and has no receipt yet; what has one keeps its slot.</summary>
    public void Resume(OpenRound open, StoredRound round, CancellationToken stopping)
    {
        foreach (var stored in store.Submissions.Of(round.Round))
        {
            open.ClaimSlot(stored.Participant, stored.Signed.Hash, () => stored.Receipt is { } receipt
                ? Task.FromResult(receipt)
                : VerifyAsync(open, round, stored.Message, stored.Signed, store.Blobs.Get(stored.Message.UpdateHash),
                    store.Blobs.Get(stored.Message.ProofHash), stopping));
        }
    }

    private bool TryAuthenticate(Signed submission, out SubmissionMessage? message, out string reason)
    {
        message = null;
        try
        {
            message = SubmissionMessage.Decode(submission.Body);
        }
        catch (MalformedMessageException e)
        {
            reason = $"malformed: {e.Message}";
            return false;
        }
        reason = seal.ReasonToDistrust(message.Federation, message.Participant, submission) ?? "";
        return reason.Length == 0;
    }

    private string? ReasonToTurnAway(OpenRound? open, SubmissionMessage message, byte[] update, byte[] proof)
    {
        if (open is null || message.Round != open.Round)
        {
            return (open is null ? message.Round <= store.Rounds.Last()?.Round : message.Round < open.Round)
                ? $"late: round {message.Round} is closed"
                : $"round: {message.Round} is not open" + (open is null ? "" : $", expected {open.Round}");
        }
        if (open.Member(message.Participant) is null)
        {
            return $"cohort: the participant is not in the cohort of round {message.Round}";
        }
        if (message.Announcement != open.AnnouncementHash)
        {
            return $"announcement: {message.Announcement}, expected {open.AnnouncementHash}";
        }
        if (open.Collecting.IsCompletedSuccessfully && clock.GetUtcNow().ToUnixTimeMilliseconds() > open.Collecting.Result.DeadlineMs)
        {
            return $"late: the deadline of round {message.Round} has passed";
        }
        if (update.Length > seal.Description.Network.ParameterCount * sizeof(long) || proof.Length > Limits.StepProofBytes)
        {
            return $"size: an update of {update.Length} bytes and a proof of {proof.Length}, at most "
                + $"{seal.Description.Network.ParameterCount * sizeof(long)} and {Limits.StepProofBytes} allowed";
        }
        if (Bytes32.Sha256(update) != message.UpdateHash)
        {
            return "update: the bytes do not have the signed hash";
        }
        return Bytes32.Sha256(proof) == message.ProofHash ? null : "proof: the bytes do not have the signed hash";
    }

    private async Task<Signed> TakeAsync(
        OpenRound open, SubmissionMessage message, Signed submission, byte[] update, byte[] proof, CancellationToken stopping)
    {
        var round = await open.Collecting.WaitAsync(stopping);
        var receivedMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        store.Blobs.Put(update);
        store.Blobs.Put(proof);
        store.Submissions.Add(round, message.Participant, submission, receivedMs);
        return await VerifyAsync(open, round, message, submission, update, proof, stopping);
    }

    private async Task<Signed> VerifyAsync(
        OpenRound open, StoredRound round, SubmissionMessage message, Signed submission, byte[] update, byte[] proof, CancellationToken stopping)
    {
        var verdict = await verifier.VerifyAsync(open.Terms(round), open.Member(message.Participant)!, message, update, proof, stopping);
        var receipt = verdict.Accepted
            ? seal.Accept(message.Round, message.Participant, submission.Hash)
            : seal.Refuse(message.Round, message.Participant, submission.Hash, verdict.Reason);
        store.Submissions.SetReceipt(round, message.Participant, verdict.Accepted, receipt, verdict.Milliseconds);
        if (verdict.Accepted)
        {
            log.Information("Round {Round}: {Participant} accepted, verified in {Milliseconds} ms", message.Round, message.Participant.Short, verdict.Milliseconds);
        }
        else
        {
            log.Warning("Round {Round}: {Participant} refused: {Reason}", message.Round, message.Participant.Short, verdict.Reason);
        }
        return receipt;
    }

    private Signed Refuse(SubmissionMessage message, Signed submission, string reason)
    {
        log.Warning("Round {Round}: a submission of {Participant} is refused: {Reason}", message.Round, message.Participant.Short, reason);
        return seal.Refuse(message.Round, message.Participant, submission.Hash, reason);
    }
}
