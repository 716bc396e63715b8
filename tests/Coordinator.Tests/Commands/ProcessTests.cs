using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FederatedZk.Coordinator.Commands;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Commands;

/// <summary>The program as an operator sees it: real processes, signals, exit codes, files.</summary>
[Collection("node")]
public sealed class ProcessTests(NodeFixture chain, ITestOutputHelper output)
{
    [Fact]
    public async Task KilledAtSeededMomentsTheFederationStillFinishesAndExportsItsModel()
    {
        const int seed = 20251;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["rounds"] = 3);
        using var first = new TestHospital(federation.Description, 101);
        using var second = new TestHospital(federation.Description, 102);
        string[] run = ["run", "--dir", federation.Directory.Root, "--exit-when-finished"];
        var finished = false;
        for (var attempt = 0; !finished; attempt++)
        {
            Assert.True(attempt < 20, "no progress");
            await using var coordinator = CoordinatorProcess.Start(output, run);
            using var client = new TestClient(await coordinator.AddressAsync(), federation.Description);
            var life = attempt < 5 ? TimeSpan.FromMilliseconds(random.Next(50, 1500)) : TestFederation.Patience;
            var taking = TakePartAsync(client, federation, first, second);
            finished = await Task.WhenAny(taking, Task.Delay(life)) == taking && taking.IsCompletedSuccessfully;
            if (finished)
            {
                Assert.Equal(ExitCode.Done, await coordinator.ExitAsync());
            }
            else
            {
                coordinator.Kill();
                await coordinator.ExitAsync();
                await taking.ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
        Assert.Equal(4UL, await federation.Chain.GetRoundCountAsync(federation.Description.Id));
        Assert.Equal(2, (await federation.Chain.GetEnrolmentsAsync(federation.Description.Id)).Count);
        await AssertExportAsync(federation);
        Assert.False(File.Exists(federation.Directory.AddressFile));
        AssertNoSecretIn(Directory.GetFiles(Path.GetDirectoryName(federation.Directory.LogFile)!), federation);
    }

    private static void AssertNoSecretIn(string[] files, TestFederation federation)
    {
        var logged = string.Concat(files.Select(File.ReadAllText));
        Assert.Contains("accepted", logged, StringComparison.Ordinal);
        foreach (var key in new[] { federation.Directory.SigningKey, federation.Directory.ChainKey })
        {
            Assert.DoesNotContain(Convert.ToHexString(key.Read()), logged, StringComparison.OrdinalIgnoreCase);
        }
    }

    private readonly Dictionary<(Bytes32, Bytes32), Answer> _answers = [];
    private readonly Dictionary<Bytes32, EnrolRequest> _enrolments = [];

    /// <summary>Enrols and answers every round, each message made once; throws when the coordinator goes away.</summary>
    private async Task TakePartAsync(TestClient client, TestFederation federation, params TestHospital[] hospitals)
    {
        await Task.Yield();
        foreach (var hospital in hospitals)
        {
            var request = _enrolments.TryGetValue(hospital.Key, out var known) ? known : _enrolments[hospital.Key] = hospital.EnrolRequest();
            Assert.True((await client.EnrolAsync(request)).Accepted);
        }
        var status = await client.Records.GetStatusAsync(new GetStatusRequest());
        for (var round = Math.Max(1, status.Round); round <= federation.Description.Rounds; round++)
        {
            if ((await client.Records.ListRecordsAsync(new ListRecordsRequest { FromRound = round, ToRound = round })).Records.Count == 0)
            {
                await AnswerAsync(client, federation, round, hospitals);
            }
        }
        var last = await client.ClosedAsync(federation.Description.Rounds);
        Assert.All(last.Outcomes, o => Assert.Equal(OutcomeKind.Accepted, o.Kind));
        foreach (var hospital in hospitals)
        {
            var metrics = new MetricsMessage(federation.Description.Id, last.Round, hospital.Key, last.ModelAfter, 4, 3, 1.5, 0.75);
            await client.Federation.ReportMetricsAsync(new ReportMetricsRequest { Metrics = hospital.Signing.Sign(metrics.Encode()).ToWire() });
        }
    }

    private async Task AnswerAsync(TestClient client, TestFederation federation, ulong round, TestHospital[] hospitals)
    {
        // A round that was concluded before the kill has no announcement any more: only its closing comes.
        var announced = client.OpenedAsync(round, federation.Chain);
        var closed = client.ClosedAsync(round);
        if (await Task.WhenAny(announced, closed) == closed)
        {
            await closed;
            return;
        }
        var opened = await announced;
        foreach (var hospital in hospitals)
        {
            var key = (hospital.Key, opened.Announcement.Hash);
            var answer = _answers.TryGetValue(key, out var known) ? known : _answers[key] = opened.AnswerOf(hospital);
            var receipt = await client.SubmitAsync(answer);
            Assert.True(receipt.Accepted, receipt.Reason);
        }
        await closed;
    }

    private static async Task AssertExportAsync(TestFederation federation)
    {
        var file = Path.Combine(federation.Directory.Root, "model.json");
        var (code, _, error) = await CoordinatorProcess.RunAsync("model", "export", "--dir", federation.Directory.Root, "--out", file);
        Assert.True(code == ExitCode.Done, error);
        var model = ProtocolJson.Read<ModelFile>(file);
        var anchored = await federation.Chain.GetRoundAsync(federation.Description.Id, 3);
        Assert.Equal((3UL, anchored!.ModelRoot, anchored.RecordHash, anchored.Block), (model.Round, model.ModelRoot, model.Anchor.RecordHash, model.Anchor.Block));
        using var rebuilt = new Model(model.Network, model.Weights);
        Assert.Equal(model.ModelRoot, rebuilt.Root);

        var status = await CoordinatorProcess.RunAsync("status", "--dir", federation.Directory.Root);
        Assert.Contains("state finished, round 3 of 3, 2 participants enrolled", status.Output, StringComparison.Ordinal);
        Assert.Contains("self-reported, not proven", status.Output, StringComparison.Ordinal);
        Assert.Contains("AUC 0.7500", status.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task ASignalEndsItWithinSecondsWhileWatchersListen(string signal)
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var coordinator = CoordinatorProcess.Start(output, "run", "--dir", federation.Directory.Root);
        var address = await coordinator.AddressAsync();
        Assert.Equal(address, (await File.ReadAllTextAsync(federation.Directory.AddressFile)).Trim());
        using var client = new TestClient(address, federation.Description);
        var status = await CoordinatorProcess.RunAsync("status", "--url", address);
        Assert.Contains("state enrolling", status.Output, StringComparison.Ordinal);
        var watching = client.AnnouncementAsync(1);
        await Task.Delay(100);

        coordinator.Signal(signal);
        Assert.Equal(ExitCode.Done, await coordinator.ExitAsync().WaitAsync(TimeSpan.FromSeconds(15)));
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => watching);
        Assert.False(File.Exists(federation.Directory.AddressFile));
        using var free = new TcpListener(IPAddress.Loopback, new Uri(address).Port);
        free.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        free.Start();
    }

    [Fact]
    public async Task APortThatIsTakenIsNamedInOneLine()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        var (code, standard, error) = await CoordinatorProcess.RunAsync("run", "--dir", federation.Directory.Root, "--port", port);
        Assert.Equal((ExitCode.Failed, "", $"--port: {port} on 127.0.0.1 is taken by another process, expected a free one (0 picks one)\n"), (code, standard, error));
    }

    [Fact]
    public async Task OnlyLoopbackIsServedWhateverTheEnvironmentSays()
    {
        foreach (var address in new[] { "0.0.0.0", "localhost", "::1", "127.0.0.2", "example.org" })
        {
            var (code, _, error) = await CoordinatorProcess.RunAsync("run", "--dir", "/nowhere", "--address", address);
            Assert.Equal(ExitCode.BadConfiguration, code);
            Assert.StartsWith($"--address: {address}, expected 127.0.0.1", error, StringComparison.Ordinal);
        }
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var coordinator = CoordinatorProcess.Start(output, "run", "--dir", federation.Directory.Root);
        var port = new Uri(await coordinator.AddressAsync()).Port;
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == port).ToList();
        Assert.Equal([IPAddress.Loopback], listeners.Select(l => l.Address));

        var (second, _, inUse) = await CoordinatorProcess.RunAsync("run", "--dir", federation.Directory.Root);
        Assert.Equal(ExitCode.BadConfiguration, second);
        Assert.Contains("another coordinator is running in this folder", inUse, StringComparison.Ordinal);
        var (taken, _, _) = await CoordinatorProcess.RunAsync("status", "--dir", federation.Directory.Root);
        Assert.Equal(ExitCode.Done, taken);
    }

    [Fact]
    public async Task InitSaysWhatIsWrongAndLeavesNothingInitialised()
    {
        using var folder = new TestFolder();
        var directory = Path.Combine(folder.Root, "coordinator");
        var configuration = TestFederation.Configuration();
        configuration["rounds"] = 0;
        var bad = folder.Write("bad.json", configuration.ToJsonString());
        var good = folder.Write("good.json", TestFederation.Configuration().ToJsonString());
        string rpc = chain.Node.RpcUrl, nobody = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{UnusedPort()}");
        (int Code, string Error, string[] Arguments)[] attempts =
        [
            (ExitCode.BadConfiguration, $"{bad}: rounds: 0, expected 1 to 1000000", ["--config", bad, "--rpc", rpc]),
            (ExitCode.BadConfiguration, "--rpc: nonsense, expected an http or https address", ["--config", good, "--rpc", "nonsense"]),
            (ExitCode.BadConfiguration, "--contract: 0x12, expected 0x and 40 hexadecimal digits", ["--config", good, "--rpc", rpc, "--contract", "0x12"]),
            (ExitCode.Failed, "there is no contract at", ["--config", good, "--rpc", rpc, "--contract", "0x" + new string('1', 40)]),
            (ExitCode.Failed, "", ["--config", good, "--rpc", nobody]),
            (ExitCode.BadConfiguration, "does the account have funds", ["--config", good, "--rpc", rpc]),
        ];
        foreach (var (code, expected, arguments) in attempts)
        {
            var (exit, _, error) = await CoordinatorProcess.RunAsync(["init", "--dir", directory, .. arguments]);
            Assert.Equal(code, exit);
            Assert.Contains(expected, error, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(directory, "coordinator.json")));
        }
        var (run, _, uninitialised) = await CoordinatorProcess.RunAsync("run", "--dir", directory);
        Assert.Equal(ExitCode.BadConfiguration, run);
        Assert.Contains("not initialised", uninitialised, StringComparison.Ordinal);
    }

    private static int UnusedPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
