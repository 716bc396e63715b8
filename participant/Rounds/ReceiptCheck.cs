using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Rounds;

/// <summary>What makes the coordinator's receipt binding.</summary>
public static class ReceiptCheck
{
    /// <param name="subject">Hash of the message that it has to answer.</param>
    /// <exception cref="DoesNotHoldException">when it is not signed by the coordinator or answers something else.</exception>
    public static ReceiptMessage Decode(FederationDescription description, Signed signed, Bytes32 participant, ulong round, Bytes32 subject)
    {
        Holds.Require(Signatures.Verify(description.CoordinatorKey, signed), $"receipt for round {round}: not signed by the coordinator");
        ReceiptMessage receipt;
        try
        {
            receipt = ReceiptMessage.Decode(signed.Body);
        }
        catch (MalformedMessageException e)
        {
            throw new DoesNotHoldException($"receipt for round {round}: {e.Message}");
        }
        Holds.Same(receipt.Federation, description.Id, $"receipt for round {round}: federation");
        Holds.Same(receipt.Participant, participant, $"receipt for round {round}: participant");
        Holds.Same(receipt.Round, round, $"receipt for round {round}: round");
        Holds.Same(receipt.Subject, subject, $"receipt for round {round}: message it answers");
        return receipt;
    }
}
