using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Replay;

/// <summary>A receipt is the coordinator's own and answers exactly the message it stands beside.</summary>
internal static class ReceiptCheck
{
    /// <param name="subject">Hash of the message answered; null when that message is not in the record (bytes that were no submission).</param>
    /// <exception cref="AuditException"/>
    public static ReceiptMessage Run(
        Place place, FederationDescription d, Signed message, ulong round, Bytes32 participant, Bytes32? subject, bool accepted, string field)
    {
        var receipt = place.Decode(message.Body, b => ReceiptMessage.Decode(b), m => m.Encode(), field);
        place.Require(Signatures.Verify(d.CoordinatorKey, message), field + ".signature", "is not the coordinator's signature over the receipt");
        place.Equal(receipt.Federation, d.Id, field + ".federation", "this federation");
        place.Equal(receipt.Round, round, field + ".round", "the round it stands in");
        place.Equal(receipt.Participant, participant, field + ".participant", "the participant it stands beside");
        if (subject is { } expected)
        {
            place.Equal(receipt.Subject, expected, field + ".subject", "the hash of the message it answers");
        }
        place.Equal(receipt.Accepted, accepted, field + ".accepted", "the outcome it stands beside");
        place.Require(accepted || receipt.Reason.Length > 0, field + ".reason", "is empty, a refusal says why");
        return receipt;
    }
}
