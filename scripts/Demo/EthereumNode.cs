using System.Globalization;
using System.Text.RegularExpressions;

namespace FederatedZk.Demo;

/// <summary>A local anvil that mines blocks by the clock, on a port of its own choice.</summary>
public sealed partial class EthereumNode
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private EthereumNode(string url, string account)
    {
        Url = url;
        AccountKey = account;
    }

    public string Url { get; }

    /// <summary>Private key of a funded development account, as the node prints it; worth nothing on any other chain.</summary>
    public string AccountKey { get; }

    /// <param name="blockSeconds">Time between two blocks; anvil takes fractions down to about 0.1.</param>
    /// <exception cref="DemoException">when it does not come up.</exception>
    public static async Task<EthereumNode> StartAsync(Children children, string logFolder, double blockSeconds, CancellationToken cancellationToken)
    {
        var log = Path.Combine(logFolder, "anvil.log");
        var node = await children.StartAsync("anvil", Installation.Anvil, ["--host", "127.0.0.1", "--port", "0", "--block-time", blockSeconds.ToString(CultureInfo.InvariantCulture)], log);
        await Waiting.UntilAsync(Patience, () => node.HasExited || Listening().IsMatch(Read(log)), cancellationToken);
        var text = Read(log);
        if (node.HasExited || Listening().Match(text) is not { Success: true } listening)
        {
            throw new DemoException($"anvil did not start; {log} ends with:\n{node.Tail}");
        }
        return new EthereumNode($"http://127.0.0.1:{listening.Groups[1].Value}", FirstKey().Match(text).Groups[1].Value);
    }

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^Listening on 127\.0\.0\.1:(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Listening();

    [GeneratedRegex(@"^\(0\) (0x[0-9a-f]{64})\s*$", RegexOptions.Multiline)]
    private static partial Regex FirstKey();
}
