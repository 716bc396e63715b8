namespace FederatedZk.Auditor.Commands;

/// <summary>What the process says to scripts.</summary>
public static class ExitCode
{
    public const int Holds = 0;
    public const int DoesNotHold = 1;

    /// <summary>Nothing was judged: wrong usage, no connection, no such folder.</summary>
    public const int NotJudged = 2;
}
