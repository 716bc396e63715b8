using FederatedZk.Anvil;
using FederatedZk.Protocol;
using Nethereum.Web3.Accounts;
using Xunit;

namespace FederatedZk.Contracts.Tests;

/// <summary>One node with one contract for all tests here; every test takes a federation id of its own.</summary>
public sealed class ChainFixture : IAsyncLifetime
{
    private int _ids;

    public AnvilNode Node { get; private set; } = null!;

    public string Contract { get; private set; } = "";

    public ChainAnchor Deployment { get; private set; } = null!;

    public Account Owner { get; } = AnvilNode.Account(0);

    public RoundAnchorClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Node = await AnvilNode.StartAsync();
        (Contract, Deployment) = await RoundAnchorClient.DeployAsync(Node.RpcUrl, Owner);
        Client = As(Owner);
    }

    public async Task DisposeAsync() => await Node.DisposeAsync();

    public RoundAnchorClient As(Account? account) => new(Node.RpcUrl, Contract, account, AnvilNode.ChainId, TimeSpan.FromSeconds(30));

    /// <summary>An id that no other test uses.</summary>
    public Bytes32 NewId() => Value("federation", Interlocked.Increment(ref _ids));

    public async Task<Bytes32> RegisteredAsync()
    {
        var id = NewId();
        await Client.RegisterFederationAsync(id);
        return id;
    }

    /// <summary>A value that stands for what the label says.</summary>
    public static Bytes32 Value(string label, int number) => Bytes32.Sha256(System.Text.Encoding.UTF8.GetBytes($"{label} {number}"));

    public static AnchoredEnrolment Enrolment(int number, uint records = 66) =>
        new(Value("participant", number), Value("root", number), Value("vrf", number), records, Value("enrolment", number), 0);
}

[CollectionDefinition("chain")]
public sealed class ChainCollection : ICollectionFixture<ChainFixture>;
