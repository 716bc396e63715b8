namespace FederatedZk.Participant.Commands;

public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Data, keys, files or settings are not as they must be.</summary>
    public const int BadInput = 1;

    /// <summary>Coordinator or chain said something that does not hold; nothing was sent after it.</summary>
    public const int DoesNotHold = 2;

    /// <summary>SIGINT or SIGTERM.</summary>
    public const int Interrupted = 130;
}
