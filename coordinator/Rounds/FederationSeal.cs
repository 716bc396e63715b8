using System.Text;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Coordinator.Rounds;

/// <summary>The federation this coordinator runs, and the key that signs its announcements and receipts.</summary>
public sealed class FederationSeal
{
    /// <summary>Receipts carry at most 1024 bytes of reason; this leaves room for the cut.</summary>
    private const int ReasonBytes = 1000;

    private readonly SigningKey _key;

    /// <exception cref="ArgumentException">when the key is not the one the description names.</exception>
    public FederationSeal(FederationDescription description, SigningKey key)
    {
        if (key.PublicKey != description.CoordinatorKey)
        {
            throw new ArgumentException($"the signing key is {key.PublicKey}, the federation names {description.CoordinatorKey}", nameof(key));
        }
        _key = key;
        Description = description;
        Id = description.Id;
    }

    public FederationDescription Description { get; }

    public Bytes32 Id { get; }

    public Signed Sign(byte[] body) => _key.Sign(body);

    /// <summary>Why a message that names this federation and participant is not theirs: another federation, or no signature of the participant; null when it is.</summary>
    public string? ReasonToDistrust(Bytes32 federation, Bytes32 participant, Signed message) =>
        federation != Id ? $"federation: {federation}, expected {Id}"
        : message.Signature.Length != Limits.SignatureBytes || !Signatures.Verify(participant, message) ? "signature: does not verify"
        : null;

    public Signed Accept(ulong round, Bytes32 participant, Bytes32 subject) =>
        Sign(new ReceiptMessage(Id, round, participant, subject, true, "").Encode());

    public Signed Refuse(ulong round, Bytes32 participant, Bytes32 subject, string reason) =>
        Sign(new ReceiptMessage(Id, round, participant, subject, false, Cut(reason)).Encode());

    private static string Cut(string reason)
    {
        var bytes = Encoding.UTF8.GetBytes(reason);
        if (bytes.Length <= ReasonBytes)
        {
            return reason;
        }
        var end = ReasonBytes;
        while ((bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }
        return Encoding.UTF8.GetString(bytes, 0, end) + "…";
    }
}
