using System.Globalization;
using System.Text.Json.Nodes;
using FederatedZk.Anvil;
using FederatedZk.Contracts;
using FederatedZk.Coordinator.Commands;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Hosting;
using FederatedZk.Protocol;
using Serilog;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>A federation initialised by the real init command on a real node, in a folder of its own.</summary>
internal sealed class TestFederation : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int _accounts;

    private readonly ITestOutputHelper _output;
    private readonly string _folder;
    private readonly List<CoordinatorHost> _hosts = [];

    private TestFederation(string folder, AnvilNode node, ITestOutputHelper output)
    {
        _folder = folder;
        _output = output;
        Node = node;
        Directory = new CoordinatorDirectory(Path.Combine(folder, "coordinator"));
        Settings = Directory.ReadSettings();
        Description = Directory.ReadDescription(Settings);
        Chain = new RoundAnchorClient(node.RpcUrl, Settings.Contract, chainId: AnvilNode.ChainId);
    }

    public AnvilNode Node { get; }

    public CoordinatorDirectory Directory { get; }

    public CoordinatorSettings Settings { get; }

    public FederationDescription Description { get; }

    /// <summary>A reader of its own.</summary>
    public RoundAnchorClient Chain { get; }

    public static JsonObject Configuration() => new()
    {
        ["name"] = "test",
        ["network"] = new JsonObject
        {
            ["loss"] = "logistic",
            ["widths"] = new JsonArray(3, 1),
            ["rangeBits"] = 12,
            ["featureBits"] = 8,
            ["weightBits"] = 12,
            ["signalBits"] = 11,
            ["magnitudeLimbs"] = 2,
            ["signalLimbs"] = 2,
        },
        ["optimiser"] = new JsonObject { ["kind"] = "sgd", ["learningRate"] = 0.5 },
        ["rounds"] = 2,
        ["batchTotal"] = 8,
        ["beaconDepth"] = 1,
        ["minimumCohort"] = 2,
        ["roundDeadlineSeconds"] = 30,
        ["initialSeed"] = new string('5', 64),
        ["schema"] = new JsonObject
        {
            ["name"] = "three",
            ["hasHeader"] = true,
            ["columns"] = new JsonArray(
                Numeric("a"), Numeric("b"), Numeric("c"),
                new JsonObject { ["name"] = "y", ["kind"] = "label", ["missing"] = "refuse", ["maximum"] = 1, ["threshold"] = 1 }),
            ["featureOrder"] = new JsonArray("a", "b", "c"),
        },
    };

    private static JsonObject Numeric(string name) => new() { ["name"] = name, ["kind"] = "numeric", ["missing"] = "refuse", ["minimum"] = -8, ["maximum"] = 8 };

    public static async Task<TestFederation> CreateAsync(AnvilNode node, ITestOutputHelper output, Action<JsonObject>? change = null)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("fedzk-coordinator-").FullName;
        var configuration = Configuration();
        change?.Invoke(configuration);
        var config = Path.Combine(folder, "federation.json");
        await File.WriteAllTextAsync(config, configuration.ToJsonString());
        var account = new KeyFile(Path.Combine(folder, "account"));
        account.Create(Convert.FromHexString(AnvilNode.AccountKeys[Interlocked.Increment(ref _accounts) % AnvilNode.AccountKeys.Count][2..]));
        var code = await InitCommand.Create().Parse(
            ["--dir", Path.Combine(folder, "coordinator"), "--config", config, "--rpc", node.RpcUrl, "--account", account.Path]).InvokeAsync();
        Assert.Equal(ExitCode.Done, code);
        return new TestFederation(folder, node, output);
    }

    public async Task<CoordinatorHost> StartAsync(IBlockSource? blocks = null, string? rpc = null)
    {
        var log = new LoggerConfiguration().WriteTo.Sink(new OutputSink(_output)).CreateLogger();
        var host = await CoordinatorHost.StartAsync(
            new CoordinatorOptions(Directory, new ListenAddress("127.0.0.1", 0), rpc ?? Settings.Rpc, log, TimeProvider.System, TimeSpan.FromMilliseconds(20), blocks),
            CancellationToken.None);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Waits for something that the store or the chain will show.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        var end = DateTime.UtcNow + Patience;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < end, string.Create(CultureInfo.InvariantCulture, $"{what}: not within {Patience.TotalSeconds} s"));
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
