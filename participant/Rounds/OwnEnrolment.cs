using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Keys;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Rounds;

/// <summary>An enrolment as it was made, kept so that a restart enrols nothing anew and proves nothing twice.</summary>
/// <param name="RecordsTag">HMAC-SHA256 under the opening key over federation, fixed point and records: tells whether the data file still says the same.</param>
public sealed record OwnEnrolment(Signed Message, byte[] Proof, Bytes32 Nonce, Bytes32 RecordsTag)
{
    private const string Domain = "fedzk/v1/participant-enrolment";

    /// <summary>The stored enrolment if it is for these records and this federation, otherwise a new one with a fresh nonce, on disk before it is returned.</summary>
    /// <param name="records">The committed records, for the prover.</param>
    /// <exception cref="UnprovableException">a record outside the ranges; cannot happen for records read by <see cref="RecordFile"/>.</exception>
    public static OwnEnrolment LoadOrMake(
        string path, FederationDescription federation, string name, Records train, KeyDirectory keys, SigningKey signing, VrfKey vrf, out RecordSet records, out byte[] commitments)
    {
        var tag = Tag(federation, train, keys.OpeningKey);
        var stored = File.Exists(path) ? Decode(File.ReadAllBytes(path)) : null;
        var current = stored is not null && stored.RecordsTag == tag && keys.EnrolmentNonce is { } nonce && stored.Nonce == new Bytes32(nonce);
        var used = current ? stored!.Nonce : new Bytes32(keys.RenewEnrolmentNonce());
        records = new RecordSet(federation.Network, train.Features, train.Labels, keys.OpeningKey, used);
        try
        {
            commitments = records.Commit();
            if (current)
            {
                return stored!;
            }
            using var dataset = new Dataset(federation.Network, commitments);
            var context = new EnrolmentContext(federation.Id, federation.ChainId, federation.Contract, signing.PublicKey, vrf.PublicKey);
            var proof = EnrolmentProver.Prove(context, federation.Network, records, keys.Attempts.Next());
            var message = new EnrolmentMessage(federation.Id, signing.PublicKey, name, vrf.PublicKey, dataset.Root, (uint)train.Count, Bytes32.Sha256(commitments), Bytes32.Sha256(proof));
            var made = new OwnEnrolment(signing.Sign(message.Encode()), proof, used, tag);
            DurableFile.Write(path, made.Encode());
            return made;
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    private static Bytes32 Tag(FederationDescription federation, Records records, byte[] key)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(federation.Id.Span);
        mac.AppendData(MemoryMarshal.AsBytes(records.Features.AsSpan()));
        mac.AppendData(MemoryMarshal.AsBytes(records.Labels.AsSpan()));
        return new Bytes32(mac.GetHashAndReset());
    }

    private byte[] Encode() => new CanonicalWriter(Domain).Bytes(Message.Body).Fixed(Message.Signature, 64).Bytes(Proof).Fixed(Nonce).Fixed(RecordsTag).ToArray();

    private static OwnEnrolment Decode(byte[] bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var enrolment = new OwnEnrolment(new Signed(r.Bytes(1 << 16), r.Fixed(64)), r.Bytes(int.MaxValue), r.Fixed32(), r.Fixed32());
        r.End();
        return enrolment;
    }
}
