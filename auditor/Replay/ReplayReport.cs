using FederatedZk.Protocol;

namespace FederatedZk.Auditor.Replay;

/// <summary>One replayed round; round 0 is the genesis record.</summary>
public sealed class ReplayedRound
{
    private int _proofs;
    private long _verifyMicroseconds;

    public required ulong Round { get; init; }

    public required ulong AnchorBlock { get; init; }

    public ulong? BeaconBlock { get; set; }

    public int Accepted { get; set; }

    public int Refused { get; set; }

    public int Absent { get; set; }

    public bool Applied { get; set; }

    public uint BatchSum { get; set; }

    public required Bytes32 RecordHash { get; init; }

    public Bytes32 ModelRoot { get; set; }

    /// <summary>Proofs that verified.</summary>
    public int Proofs => Volatile.Read(ref _proofs);

    /// <summary>Time spent on the round's proofs, summed over cores.</summary>
    public double VerifyMilliseconds => Volatile.Read(ref _verifyMicroseconds) / 1000.0;

    internal void AddProof(TimeSpan elapsed)
    {
        Interlocked.Increment(ref _proofs);
        Interlocked.Add(ref _verifyMicroseconds, (long)elapsed.TotalMicroseconds);
    }
}

/// <summary>An enrolment whose proof and anchor hold.</summary>
public sealed record ReplayedEnrolment(Bytes32 Participant, string Name, Bytes32 DatasetRoot, uint RecordCount, ulong Block);

/// <summary>What a replay found. <see cref="Finding"/> is null exactly when everything holds.</summary>
public sealed record ReplayReport(
    Bytes32 Federation,
    FederationDescription? Description,
    IReadOnlyList<ReplayedEnrolment> Enrolments,
    IReadOnlyList<ReplayedRound> Rounds,
    IReadOnlyList<string> Remarks,
    Finding? Finding,
    TimeSpan Elapsed)
{
    public bool Holds => Finding is null;
}
