namespace FederatedZk.Coordinator.Anchoring;

/// <summary>Chain and store contradict each other; going on could only make it worse. An operator has to look.</summary>
public sealed class ChainConflictException(string message) : Exception(message);
