using System.Diagnostics;
using System.Text.Json;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Commands;

/// <summary>The program as a process.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>As it is installed: in the output folder of its own project, not in that of the tests.</summary>
    private static string Program { get; } = FindProgram();

    public void Dispose() => _folder.Dispose();

    private static string FindProgram()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        for (var folder = output; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FederatedZk.sln")))
            {
                return Path.Combine(folder.FullName, "participant", "bin", output.Parent!.Name, output.Name, "participant.dll");
            }
        }
        throw new DirectoryNotFoundException($"no FederatedZk.sln above {output.FullName}");
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private string Schema() => _folder.Write("schema.json", JsonSerializer.Serialize(HeartDisease.Schema, ProtocolJson.Options));

    [Fact]
    public async Task AGeneratedFilePassesTheCheck()
    {
        var (generated, text, _) = await RunAsync("data", "generate", "--out", _folder.File("data"), "--seed", "4");
        Assert.Equal(0, generated);
        Assert.Contains("4 files in ", text, StringComparison.Ordinal);
        var (code, output, error) = await RunAsync("data", "check", Path.Combine(_folder.File("data"), "generated.south.data"), "--schema", Schema());
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("rows 600, usable ", output, StringComparison.Ordinal);
        Assert.Contains("values clamped 0", output, StringComparison.Ordinal);
        Assert.Contains("stratified by label", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatDoesNotFitIsRefusedOnStandardError()
    {
        var file = _folder.Write("rows.csv", "63,1,1,145,233,1,2,150,0,2.3,3,0,6,0\n63,1,1,145,2330,1,2,150,0,2.3,3,0,6,0\n");
        var (code, output, error) = await RunAsync("data", "check", file, "--schema", Schema());
        Assert.Equal((1, "", $"{file}: line 2, column 5 (chol): found '2330', expected a number from 0 to 700\n"), (code, output, error));
    }

    [Fact]
    public async Task ASchemaFileWithAnUnknownFieldIsRefused()
    {
        var schema = _folder.Write("schema.json", JsonSerializer.Serialize(HeartDisease.Schema, ProtocolJson.Options).Replace("\"name\": \"age\"", "\"nome\": \"age\"", StringComparison.Ordinal));
        var (code, _, error) = await RunAsync("data", "check", _folder.Write("rows.csv", ""), "--schema", schema);
        Assert.Equal(1, code);
        Assert.StartsWith($"{schema}: ", error, StringComparison.Ordinal);
        Assert.Contains("columns[0].nome: unknown field 'nome'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysShowPrintsPublicKeysOnly()
    {
        var (code, output, _) = await RunAsync("keys", "show", "--dir", _folder.Path);
        Assert.Equal(0, code);
        var seed = File.ReadAllBytes(Path.Combine(_folder.File("keys"), "signing.seed"));
        using var key = SigningKey.FromSeed(seed);
        Assert.Contains(key.PublicKey.ToString(), output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain(Convert.ToHexStringLower(seed), output, StringComparison.Ordinal);
    }

    private string ModelFile(int bias, Func<ModelFile, ModelFile>? change = null)
    {
        var weights = new int[14];
        weights[13] = bias;
        using var model = new Model(HeartDisease.Network, weights);
        var file = new ModelFile(Bytes32.Zero, "test", 1, HeartDisease.Network, HeartDisease.Schema, model.Root,
            new ModelFileAnchor(31337, "0x" + new string('0', 40), 1, "0x" + new string('0', 64), Bytes32.Zero), weights);
        return _folder.Write("model.json", JsonSerializer.Serialize(change is null ? file : change(file), ProtocolJson.Options));
    }

    [Fact]
    public async Task PredictPrintsAProbabilityForEveryCompleteRow()
    {
        var file = _folder.Write("rows.csv", "63,1,1,145,233,1,2,150,0,2.3,3,0,6,?\n63,1,1,?,233,1,2,150,0,2.3,3,0,6,0\n63,1,1,145,233,1,2,150,0,2.3,3,0,6,0\n");
        var (code, output, error) = await RunAsync("predict", file, "--model", ModelFile(bias: 4096));
        Assert.Equal((0, "line,probability,class\n1,0.731059,1\n3,0.731059,1\n", "1 rows with missing values have no prediction\n"), (code, output, error));
    }

    private string ModelFile(NetworkParameters network, ColumnSchema label, int[] weights)
    {
        using var model = new Model(network, weights);
        var schema = new DataSchema("small", true, [new ColumnSchema("x", ColumnKind.Numeric, MissingPolicy.Refuse, -10, 10), label], ["x"]);
        return _folder.Write("model.json", JsonSerializer.Serialize(new ModelFile(Bytes32.Zero, "test", 1, network, schema, model.Root,
            new ModelFileAnchor(31337, "0x" + new string('0', 40), 1, "0x" + new string('0', 64), Bytes32.Zero), weights), ProtocolJson.Options));
    }

    [Fact]
    public async Task PredictAndCheckKnowClasses()
    {
        var label = new ColumnSchema("kind", ColumnKind.ClassLabel, MissingPolicy.Refuse, Values: [7, 2.5]);
        var model = ModelFile(new NetworkParameters(Loss.Softmax, [1, 2], 12, 8, 12, 11, 2, 2, 14), label, [0, 4096, 0, 0]);
        var (code, output, error) = await RunAsync("predict", _folder.Write("rows.csv", "x\n0\n1\n-2\n"), "--model", model);
        Assert.Equal((0, "line,kind=7,kind=2.5,class\n2,0.500000,0.500000,7\n3,0.268941,0.731059,2.5\n4,0.880797,0.119203,7\n", ""), (code, output, error));
        (code, output, error) = await RunAsync("data", "check", _folder.Write("rows.csv", "x,kind\n" + string.Concat(Enumerable.Repeat("0,7\n1,2.5\n2,2.5\n", 4))), "--schema", model);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("class 7: 4, class 2.5: 8\n", output, StringComparison.Ordinal);
        Assert.Contains("training records 8, test records 4, stratified by label", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAndCheckKnowValues()
    {
        var label = new ColumnSchema("dose", ColumnKind.ValueLabel, MissingPolicy.Refuse, 0, 100, 50, 10);
        var model = ModelFile(new NetworkParameters(Loss.Squared, [1, 1], 12, 8, 12, 11, 2, 2), label, [2048, 4096]);
        var (code, output, error) = await RunAsync("predict", _folder.Write("rows.csv", "x\n0\n1\n-4\n"), "--model", model);
        Assert.Equal((0, "line,value\n2,60.000000\n3,65.000000\n4,40.000000\n", ""), (code, output, error));
        (code, output, error) = await RunAsync("data", "check", _folder.Write("rows.csv", "x,dose\n1,40\n1,55\n1,62.5\n"), "--schema", model);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("label values from 40 to 62.5, rounded to 0.0390625\n", output, StringComparison.Ordinal);
        Assert.Contains("training records 2, test records 1, not stratified: labels are values", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AModelWhoseWeightsDoNotHaveItsRootIsRefused()
    {
        var file = _folder.Write("rows.csv", "63,1,1,145,233,1,2,150,0,2.3,3,0,6,0\n");
        var (code, output, error) = await RunAsync("predict", file, "--model", ModelFile(0, m => m with { Weights = [1, .. m.Weights.Skip(1)] }));
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("modelRoot is ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunRefusesASettingBeforeItMakesKeys()
    {
        var (code, _, error) = await RunAsync("run", "--dir", _folder.Path, "--data", "rows.csv", "--coordinator", "http://127.0.0.1:1", "--rpc", "http://127.0.0.1:1", "--name", " ");
        Assert.Equal(1, code);
        Assert.Equal("--name is ' ', expected 1 to 64 printable characters, not padded\n", error);
        Assert.False(Directory.Exists(_folder.File("keys")));
    }

    /// <summary>Waiting for a coordinator that is not there ends at once on a signal, with the code for it.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task ASignalEndsTheDaemonQuickly(string signal)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Program, "run", "--dir", _folder.Path, "--data", "rows.csv",
            "--coordinator", "http://127.0.0.1:1", "--rpc", "http://127.0.0.1:1", "--name", "north"])
        { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("trying again", StringComparison.Ordinal))
        {
        }
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }
        var rest = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("Stopped by a signal", await rest, StringComparison.Ordinal);
    }
}
