using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Rounds;

/// <summary>What the coordinator takes from outside at most.</summary>
public static class Limits
{
    /// <summary>Bytes of a canonical message; all of them are shorter than 1 kB.</summary>
    public const int MessageBytes = 4096;

    public const int SignatureBytes = 64;

    /// <summary>Characters of a participant's name.</summary>
    public const int NameLength = 64;

    public const uint RecordCount = 1 << 20;

    public const int EnrolmentProofBytes = 32 << 20;

    public const int StepProofBytes = 8 << 20;

    /// <summary>Distinct participants over the life of a federation: an announcement with all of them stays far below 1 MB.</summary>
    public const int Participants = 1024;

    /// <summary>Enrolments of one participant over the life of a federation: each costs a transaction.</summary>
    public const int EnrolmentsPerParticipant = 64;

    public const int Watchers = 4096;

    /// <summary>Events a watcher may be behind before its stream ends.</summary>
    public const int WatcherBacklog = 64;

    /// <summary>Records or enrolments in one reply.</summary>
    public const int ReplyEntries = 256;

    /// <summary>Bytes of one piece of a blob.</summary>
    public const int ChunkBytes = 64 << 10;

    /// <summary>The largest request: an enrolment with all its commitments, or an update with its proof.</summary>
    public static int RequestBytes(NetworkParameters network) => (int)Math.Min(int.MaxValue, Math.Max(
        (long)RecordCount * Bytes32.Length + EnrolmentProofBytes, network.ParameterCount * sizeof(long) + StepProofBytes) + (64 << 10));
}
