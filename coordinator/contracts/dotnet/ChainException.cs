namespace FederatedZk.Contracts;

/// <summary>The chain did not do or say what was asked.</summary>
public class ChainException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>No answer: the node is down, the connection broke, or no receipt came in time. Asking again is safe, also for a write.</summary>
public sealed class ChainUnavailableException(string message, Exception? inner = null) : ChainException(message, inner);

/// <summary>Another chain or another contract than the one configured.</summary>
public sealed class WrongChainException(string message) : ChainException(message);

/// <summary>The contract refuses; asking again does not help.</summary>
/// <param name="error">Name of the contract's custom error, such as RoundOutOfOrder.</param>
public sealed class AnchorRefusedException(string error, string message) : ChainException(message)
{
    public string Error { get; } = error;
}

/// <summary>The node answered with an error that is not the contract's, such as missing funds.</summary>
public sealed class NodeRefusedException(string message, Exception? inner = null) : ChainException(message, inner);
