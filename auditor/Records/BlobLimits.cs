namespace FederatedZk.Auditor.Records;

/// <summary>Longest blobs that are read, in bytes: what a source sends is bounded before it is hashed.</summary>
public static class BlobLimits
{
    public const int Any = 1 << 30;

    /// <summary>Proof of an enrolment or a step; far above what the shapes that the protocol admits produce.</summary>
    public const int Proof = 1 << 28;
}
