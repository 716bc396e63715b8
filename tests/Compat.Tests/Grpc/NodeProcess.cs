using System.Diagnostics;
using Xunit;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>Programs of the folder node/, whose packages are installed from its lockfile when they are missing.</summary>
static class NodeProcess
{
    static readonly Lazy<Task> Packages = new(InstallAsync);

    public static string Folder { get; } = FindFolder();

    public static bool IsInstalled { get; } = Starts("node") && Starts("npm");

    public static async Task<Process> StartAsync(params string[] arguments)
    {
        await Packages.Value;
        return Start("node", arguments);
    }

    /// <summary>Runs to the end; fails the test with what the program wrote if it exits with another code than 0.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        await Packages.Value;
        await FinishAsync(Start("node", arguments), TimeSpan.FromSeconds(60));
    }

    static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    static async Task FinishAsync(Process process, TimeSpan limit)
    {
        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            using var patience = new CancellationTokenSource(limit);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end within {limit}.");
            }

            Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{await output}\n{await errors}");
        }
    }

    static async Task InstallAsync()
    {
        // Two test runs may share the folder.
        await using var turn = await TakeTurnAsync();
        if (!File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
        {
            await FinishAsync(Start("npm", "ci"), TimeSpan.FromMinutes(3));
        }
    }

    static async Task<FileStream> TakeTurnAsync()
    {
        var path = Path.Combine(Path.GetTempPath(), "federatedzk-compat-node.lock");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < 1000)
            {
                await Task.Delay(200);
            }
        }
    }

    static bool Starts(string program)
    {
        try
        {
            using var process = Start(program, "--version");
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FederatedZk.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "Compat.Tests", "Grpc", "node");
            }
        }

        throw new DirectoryNotFoundException($"No FederatedZk.sln above {AppContext.BaseDirectory}.");
    }
}

/// <summary>A theory that needs node and npm, and says so where they are missing.</summary>
sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = NodeProcess.IsInstalled ? null : "needs node and npm on the PATH (Debian: apt-get install nodejs npm)";
}
