using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Rounds;

/// <summary>What became of a submission, as the record tells it.</summary>
public static class OutcomeCheck
{
    /// <summary>An acceptance is signed by both sides and answers this round's announcement; a refusal is signed by the coordinator.</summary>
    /// <returns>The submission when it was accepted, null otherwise.</returns>
    /// <exception cref="DoesNotHoldException"/>
    public static SubmissionMessage? Accepted(FederationDescription description, RoundRecord record, Outcome outcome)
    {
        var what = $"record of round {record.Round}: outcome of {outcome.Participant}";
        if (outcome.Kind == OutcomeKind.Absent)
        {
            Holds.Require(outcome.Submission is null && outcome.Receipt is null, $"{what}: absent, but with a submission or a receipt");
            return null;
        }
        Holds.Require(outcome.Receipt is not null && Signatures.Verify(description.CoordinatorKey, outcome.Receipt), $"{what}: no receipt signed by the coordinator");
        var receipt = Read(() => ReceiptMessage.Decode(outcome.Receipt!.Body), what);
        Holds.Require(receipt.Federation == record.Federation && receipt.Round == record.Round && receipt.Participant == outcome.Participant
            && receipt.Accepted == (outcome.Kind == OutcomeKind.Accepted), $"{what}: the receipt is for something else");
        if (outcome.Kind == OutcomeKind.Refused)
        {
            return null;
        }
        Holds.Require(outcome.Submission is not null && Signatures.Verify(outcome.Participant, outcome.Submission), $"{what}: accepted without a submission signed by the participant");
        Holds.Same(receipt.Subject, outcome.Submission!.Hash, $"{what}: message that the receipt answers");
        var submission = Read(() => SubmissionMessage.Decode(outcome.Submission.Body), what);
        Holds.Same(submission.Federation, record.Federation, $"{what}: federation of the submission");
        Holds.Same(submission.Round, record.Round, $"{what}: round of the submission");
        Holds.Same(submission.Participant, outcome.Participant, $"{what}: participant of the submission");
        Holds.Same(submission.Announcement, record.Announcement.Hash, $"{what}: announcement that the submission answers");
        Holds.Same(submission.BeaconHash, record.BeaconHash, $"{what}: beacon hash of the submission");
        return submission;
    }

    /// <summary>This participant's own entry: what it sent, byte for byte, and the verdict of the receipt it holds.</summary>
    /// <param name="sent">What this participant sent in the round; null when nothing.</param>
    /// <param name="receipt">The checked receipt it got; null when it got none.</param>
    /// <returns>The outcome; null when this participant was not in the cohort.</returns>
    /// <exception cref="DoesNotHoldException"/>
    public static Outcome? Own(RoundRecord record, Bytes32 participant, Signed? sent, ReceiptMessage? receipt)
    {
        var own = record.Outcomes.FirstOrDefault(o => o.Participant == participant);
        if (own is null)
        {
            Holds.Require(receipt is not { Accepted: true }, $"record of round {record.Round}: this participant is not in it, but holds a receipt that accepts its update");
            return null;
        }
        if (own.Submission is not null)
        {
            Holds.Require(sent is not null, $"record of round {record.Round}: it has a submission of this participant, which sent none (are its keys in use elsewhere?)");
            Holds.Require(own.Submission.Body.AsSpan().SequenceEqual(sent!.Body) && own.Submission.Signature.AsSpan().SequenceEqual(sent.Signature),
                $"record of round {record.Round}: this participant's submission is not the one it sent");
        }
        Holds.Require(receipt is not { Accepted: true } || own.Kind == OutcomeKind.Accepted,
            $"record of round {record.Round}: this participant holds a receipt that accepts its update, the record says {own.Kind}");
        return own;
    }

    private static T Read<T>(Func<T> decode, string what)
    {
        try
        {
            return decode();
        }
        catch (MalformedMessageException e)
        {
            throw new DoesNotHoldException($"{what}: {e.Message}");
        }
    }
}
