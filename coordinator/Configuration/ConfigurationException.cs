namespace FederatedZk.Coordinator.Configuration;

/// <summary>A setting or a file that cannot be used; the message names file, field, value and what is expected.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
