using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Nethereum.Web3.Accounts;

namespace FederatedZk.Anvil;

/// <summary>A real anvil on a free loopback port with its own fresh chain. It ends with this object, and also when the process that started it dies.</summary>
public sealed partial class AnvilNode : IAsyncDisposable
{
    public const ulong ChainId = 31337;

    /// <summary>The shortest block time at which a transaction still finds its block without effort.</summary>
    public const double FastBlocks = 0.1;

    // A watcher reads the shell's standard input, which ends at the latest when the test process dies; then it ends anvil.
    private const string Supervise =
        """
        exec 3<&0
        "$@" 3<&- &
        child=$!
        { read -r _; kill $child; } <&3 >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        wait $child
        kill $watcher 2>/dev/null
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The first accounts of anvil's published mnemonic, each with 10000 ether on this chain and worthless elsewhere.</summary>
    private static readonly string[] Keys =
    [
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
        "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
        "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
        "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
        "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
        "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
        "0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
        "0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97",
        "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6",
    ];

    private readonly Process _process;
    private int _stopped;

    private AnvilNode(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public string RpcUrl => $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Private keys of the funded accounts, 0x and 64 hexadecimal digits.</summary>
    public static IReadOnlyList<string> AccountKeys => Keys;

    public static Account Account(int index) => new(Keys[index], ChainId);

    /// <summary>Installs the pinned anvil when it is missing, starts it and returns once it listens.</summary>
    /// <param name="blockTimeSeconds">A block comes this often, with or without transactions; anvil takes fractions down to about 0.1.</param>
    /// <param name="port">0 for any free one.</param>
    /// <exception cref="InvalidOperationException">when anvil does not start; the message holds what it printed.</exception>
    public static async Task<AnvilNode> StartAsync(double blockTimeSeconds = FastBlocks, int port = 0, CancellationToken cancellationToken = default)
    {
        var anvil = await ContractTools.AnvilAsync(cancellationToken).ConfigureAwait(false);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "-c", Supervise, "anvil", anvil, "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture),
            "--block-time", blockTimeSeconds.ToString(CultureInfo.InvariantCulture), "--chain-id", ChainId.ToString(CultureInfo.InvariantCulture),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var process = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start");
        var printed = new List<string>();
        var listening = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(string? line)
        {
            if (line is null)
            {
                listening.TrySetException(new InvalidOperationException("anvil ended at once: " + string.Join(" | ", printed)));
            }
            else if (!listening.Task.IsCompleted)
            {
                printed.Add(line);
                if (Listening().Match(line) is { Success: true } match)
                {
                    listening.TrySetResult(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
                }
            }
        }
        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => { if (e.Data is not null) { Read(e.Data); } };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new AnvilNode(process, await listening.Task.WaitAsync(StartTimeout, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await StopAsync(process).ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            await StopAsync(_process).ConfigureAwait(false);
        }
    }

    private static async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopTimeout);
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        process.Dispose();
    }

    [GeneratedRegex(@"Listening on 127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}
