using FederatedZk.Auditor.Records;
using FederatedZk.Auditor.Replay;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Tests.Fixtures;

/// <summary>
/// A copy of the exported folder in which a test changes things with all the keys in hand: what it signs anew is what a dishonest coordinator (or a participant
/// with it) could have signed. Deleted with the object.
/// </summary>
internal sealed class Tampering : IDisposable
{
    private readonly SmallFederation _federation;

    public Tampering(SmallFederation federation)
    {
        _federation = federation;
        Folder = Directory.CreateTempSubdirectory("fedzk-tampered-").FullName;
        foreach (var file in Directory.GetFiles(federation.Folder, "*", SearchOption.AllDirectories).Where(f => !f.Contains("/node/", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(federation.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder { get; }

    public SmallFederation Federation => _federation;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public async Task<ReplayReport> ReplayAsync(AlteredChain? chain = null)
    {
        chain ??= new AlteredChain(_federation.Chain);
        return await new FederationReplay(new FolderRecords(Folder), chain, chain, _federation.Description.Id, _federation.Chain.ContractAddress,
            Environment.ProcessorCount).RunAsync(CancellationToken.None);
    }

    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(Folder, name), bytes);

    public void Delete(string name) => File.Delete(Path.Combine(Folder, name));

    public void Flip(string name, int index)
    {
        var bytes = Read(name);
        bytes[index < 0 ? bytes.Length + index : index] ^= 1;
        Write(name, bytes);
    }

    public Bytes32 Blob(byte[] bytes)
    {
        var hash = Bytes32.Sha256(bytes);
        Write($"blobs/{hash}", bytes);
        return hash;
    }

    public RoundRecord Record(int round) => RoundRecord.Decode(Read($"records/{round:D6}.bin"));

    public void Record(int round, Func<RoundRecord, RoundRecord> change) => Write($"records/{round:D6}.bin", change(Record(round)).Encode());

    /// <summary>Changes an announcement and signs it as the coordinator.</summary>
    public void Announcement(int round, Func<RoundAnnouncement, RoundAnnouncement> change) => Record(round, r => r with
    {
        Announcement = _federation.CoordinatorKey.Sign(change(RoundAnnouncement.Decode(r.Announcement.Body)).Encode()),
    });

    public void Member(int round, int index, Func<CohortMember, CohortMember> change) =>
        Announcement(round, a => a with { Cohort = [.. a.Cohort.Select((m, i) => i == index ? change(m) : m)] });

    public void Outcome(int round, int index, Func<Outcome, Outcome> change) =>
        Record(round, r => r with { Outcomes = [.. r.Outcomes.Select((o, i) => i == index ? change(o) : o)] });

    /// <summary>Changes a receipt and signs it as the coordinator.</summary>
    public void Receipt(int round, int index, Func<ReceiptMessage, ReceiptMessage> change) =>
        Outcome(round, index, o => o with { Receipt = Signed(ReceiptMessage.Decode(o.Receipt!.Body), change) });

    /// <summary>Changes a submission, signs it as the participant, and answers it as the coordinator.</summary>
    public void Submission(int round, int index, Func<SubmissionMessage, SubmissionMessage> change) => Outcome(round, index, o =>
    {
        var submission = _federation.KeyOf(o.Participant).Sign(change(SubmissionMessage.Decode(o.Submission!.Body)).Encode());
        return o with { Submission = submission, Receipt = Signed(ReceiptMessage.Decode(o.Receipt!.Body), m => m with { Subject = submission.Hash }) };
    });

    public SubmissionMessage SubmissionOf(int round, int index) => SubmissionMessage.Decode(Record(round).Outcomes[index].Submission!.Body);

    public void EnrolmentReceipt(int index, Func<ReceiptMessage, ReceiptMessage> change)
    {
        var name = $"enrolments/{index:D6}.receipt";
        var receipt = Signed(ReceiptMessage.Decode(Read(name)), change);
        Write(name, receipt.Body);
        Write(name + ".sig", receipt.Signature);
    }

    public EnrolmentMessage Enrolment(int index) => EnrolmentMessage.Decode(Read($"enrolments/{index:D6}.bin"));

    /// <summary>Changes an enrolment, signs it as the participant and answers it as the coordinator; the new message's hash.</summary>
    public Bytes32 Enrolment(int index, Func<EnrolmentMessage, EnrolmentMessage> change)
    {
        var before = Enrolment(index);
        var signed = _federation.KeyOf(before.Participant).Sign(change(before).Encode());
        Write($"enrolments/{index:D6}.bin", signed.Body);
        Write($"enrolments/{index:D6}.sig", signed.Signature);
        EnrolmentReceipt(index, r => r with { Subject = signed.Hash });
        return signed.Hash;
    }

    private Signed Signed(ReceiptMessage message, Func<ReceiptMessage, ReceiptMessage> change) => _federation.CoordinatorKey.Sign(change(message).Encode());
}
