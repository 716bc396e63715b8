using System.Diagnostics;

namespace FederatedZk.Anvil;

/// <summary>The npm packages of coordinator/contracts: the compiler and the node, as the lockfile pins them.</summary>
public static class ContractTools
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Folder with RoundAnchor.sol, compile.mjs and the lockfile.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryRoot(), "coordinator", "contracts");

    public static async Task<string> AnvilAsync(CancellationToken cancellationToken = default)
    {
        await InstallAsync(cancellationToken).ConfigureAwait(false);
        return Path.Combine(Folder, "node_modules", ".bin", "anvil");
    }

    /// <summary>Runs compile.mjs without touching the committed artefact.</summary>
    /// <returns>What RoundAnchor.json should hold.</returns>
    public static async Task<string> CompileAsync(CancellationToken cancellationToken = default)
    {
        await InstallAsync(cancellationToken).ConfigureAwait(false);
        return await RunAsync("node", ["compile.mjs", "--print"], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Installs by the lockfile unless a complete installation is there. Safe when several test processes come at once.</summary>
    public static async Task InstallAsync(CancellationToken cancellationToken = default)
    {
        // npm writes this file last.
        var complete = Path.Combine(Folder, "node_modules", ".package-lock.json");
        if (File.Exists(complete))
        {
            return;
        }
        var lockFile = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "obj")).FullName, "npm.lock");
        await using var held = await LockAsync(lockFile, cancellationToken).ConfigureAwait(false);
        if (!File.Exists(complete))
        {
            await RunAsync("npm", ["ci"], cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(LockPause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0
            ? await output.ConfigureAwait(false)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors.ConfigureAwait(false)}{await output.ConfigureAwait(false)}");
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FederatedZk.sln")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException($"no FederatedZk.sln above {AppContext.BaseDirectory}");
    }
}
