using FederatedZk.Anvil;
using Xunit;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>One node for all tests that need a chain; they run one after the other.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    public AnvilNode Node { get; private set; } = null!;

    public async Task InitializeAsync() => Node = await AnvilNode.StartAsync();

    public async Task DisposeAsync() => await Node.DisposeAsync();
}

[CollectionDefinition("node")]
public sealed class NodeCollection : ICollectionFixture<NodeFixture>;
