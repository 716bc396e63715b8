using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Rounds;

/// <summary>The participant's state on disk cannot be used; the message names file and finding.</summary>
public sealed class JournalException(string message) : IOException(message);

/// <summary>
/// What this participant did, on disk before it acts on it: which announcement of a round it took up, what it answered (byte for byte), the receipt, and
/// the last round whose metrics it reported, the steps that could not be proved. A round is answered once: a restart sends the same bytes again.
/// One append-only file; an entry is u32 length ‖ its complement ‖ first 8 bytes of the payload's SHA-256 ‖ payload. A torn last entry is cut off; damage
/// before it is refused.
/// </summary>
public sealed class Journal : IDisposable
{
    private enum Entry : byte
    {
        TakenUp = 1,
        Answered = 2,
        Received = 3,
        Reported = 4,
        Failed = 5,
    }

    private const string Domain = "fedzk/v1/participant-journal";
    private const int HeadBytes = 16;

    private readonly FileStream _file;
    private readonly Dictionary<ulong, (Bytes32 Announcement, Bytes32 BeaconHash)> _takenUp = [];
    private readonly Dictionary<ulong, Signed> _sent = [];
    private readonly Dictionary<ulong, Signed> _receipts = [];
    private readonly Dictionary<ulong, Bytes32> _failed = [];

    private Journal(FileStream file) => _file = file;

    /// <summary>The last answer in full; earlier ones only as signed messages.</summary>
    public (ulong Round, Answer Answer)? LastAnswer { get; private set; }

    /// <summary>The last round whose metrics were reported; null when none.</summary>
    public ulong? LastReported { get; private set; }

    /// <exception cref="JournalException"/>
    public static Journal Open(string path)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            var journal = new Journal(file);
            journal.Load(path);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The announcement taken up for a round and the beacon it was taken up with; null when none was.</summary>
    public (Bytes32 Announcement, Bytes32 BeaconHash)? TakenUpFor(ulong round) => _takenUp.TryGetValue(round, out var taken) ? taken : null;

    /// <summary>The signed submission of a round; null when none was made.</summary>
    public Signed? SentIn(ulong round) => _sent.GetValueOrDefault(round);

    public Signed? ReceiptFor(ulong round) => _receipts.GetValueOrDefault(round);

    public bool FailedIn(ulong round) => _failed.ContainsKey(round);

    /// <summary>Rounds in which no step could be proved on the dataset.</summary>
    public int FailuresOn(Bytes32 dataset) => _failed.Values.Count(d => d == dataset);

    /// <summary>To be called before the step of a round is computed.</summary>
    public void TakeUp(ulong round, Bytes32 announcement, Bytes32 beaconHash) =>
        Append(Start(Entry.TakenUp, round).Fixed(announcement).Fixed(beaconHash).ToArray());

    /// <summary>To be called before an answer is sent.</summary>
    public void Answer(ulong round, Answer answer) =>
        Append(Write(Start(Entry.Answered, round), answer.Submission).Bytes(answer.Update).Bytes(answer.Proof).ToArray());

    public void Receive(ulong round, Signed receipt) => Append(Write(Start(Entry.Received, round), receipt).ToArray());

    public void Report(ulong round) => Append(Start(Entry.Reported, round).ToArray());

    public void Fail(ulong round, Bytes32 dataset) => Append(Start(Entry.Failed, round).Fixed(dataset).ToArray());

    public void Dispose() => _file.Dispose();

    private static CanonicalWriter Start(Entry kind, ulong round) => new CanonicalWriter(Domain).U8((byte)kind).U64(round);

    private static CanonicalWriter Write(CanonicalWriter w, Signed message) => w.Bytes(message.Body).Fixed(message.Signature, 64);

    private void Append(byte[] payload)
    {
        Take(payload);
        var head = new byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), ~payload.Length);
        SHA256.HashData(payload).AsSpan(0, 8).CopyTo(head.AsSpan(8));
        _file.Write(head);
        _file.Write(payload);
        _file.Flush(flushToDisk: true);
    }

    private void Load(string path)
    {
        var head = new byte[HeadBytes];
        long end = 0;
        while (_file.Length - end >= HeadBytes)
        {
            _file.Position = end;
            _file.ReadExactly(head);
            var length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length < 0 || BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4)) != ~length)
            {
                throw new JournalException($"{path}: the entry at byte {end} is damaged, expected a length and its complement");
            }
            if (length > _file.Length - end - HeadBytes)
            {
                break;
            }
            var payload = new byte[length];
            _file.ReadExactly(payload);
            if (!SHA256.HashData(payload).AsSpan(0, 8).SequenceEqual(head.AsSpan(8)))
            {
                if (_file.Position < _file.Length)
                {
                    throw new JournalException($"{path}: the entry at byte {end} is damaged, expected its checksum to hold");
                }
                break;
            }
            try
            {
                Take(payload);
            }
            catch (MalformedMessageException e)
            {
                throw new JournalException($"{path}: the entry at byte {end}: {e.Message}");
            }
            end = _file.Position;
        }
        _file.SetLength(end);
        _file.Position = end;
    }

    private void Take(byte[] payload)
    {
        var r = new CanonicalReader(Domain, payload);
        var kind = (Entry)r.U8();
        var round = r.U64();
        switch (kind)
        {
            case Entry.TakenUp:
                _takenUp[round] = (r.Fixed32(), r.Fixed32());
                break;
            case Entry.Answered:
                var answer = new Answer(ReadSigned(ref r), r.Bytes(int.MaxValue), r.Bytes(int.MaxValue));
                _sent[round] = answer.Submission;
                LastAnswer = (round, answer);
                break;
            case Entry.Received:
                _receipts[round] = ReadSigned(ref r);
                break;
            case Entry.Reported:
                LastReported = round;
                break;
            case Entry.Failed:
                _failed[round] = r.Fixed32();
                break;
            default:
                throw new MalformedMessageException($"{(byte)kind} is no kind of entry");
        }
        r.End();
    }

    private static Signed ReadSigned(ref CanonicalReader r) => new(r.Bytes(1 << 16), r.Fixed(64));
}
