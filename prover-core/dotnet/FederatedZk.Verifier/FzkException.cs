namespace FederatedZk.Verifier;

/// <summary>Status codes of the prover core; the numbers are those of fzk_status.</summary>
public enum FzkStatus
{
    Ok = 0,
    Rejected = 1,
    InvalidArgument = 2,
    Unprovable = 3,
    Internal = 4,
    OutOfMemory = 5,
}

/// <summary>The prover core was misused, or failed inside.</summary>
public class FzkException(FzkStatus status, string message) : Exception(message)
{
    public FzkStatus Status { get; } = status;
}

/// <summary>Bytes from outside were refused where an object was asked for.</summary>
public sealed class RejectedException(Verdict verdict) : FzkException(FzkStatus.Rejected, verdict.Reason)
{
    public Verdict Verdict { get; } = verdict;
}
