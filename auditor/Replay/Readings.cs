namespace FederatedZk.Auditor.Replay;

/// <summary>A federation that goes on changes between two readings of record and chain: a difference is looked at again before it is a finding.</summary>
internal static class Readings
{
    public const int Most = 3;

    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
}
