using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>The coordinator as its own process, as an operator runs it.</summary>
internal sealed class CoordinatorProcess : IAsyncDisposable
{
    private const string Prefix = "listening on ";

    private readonly Process _process;
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CoordinatorProcess(Process process, ITestOutputHelper output)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _address.TrySetException(new InvalidOperationException("the coordinator ended before it listened"));
            }
            else if (line.Data.StartsWith(Prefix, StringComparison.Ordinal))
            {
                _address.TrySetResult(line.Data[Prefix.Length..]);
            }
        };
        process.ErrorDataReceived += (_, line) =>
        {
            try
            {
                output.WriteLine(line.Data ?? "");
            }
            catch (InvalidOperationException)
            {
                // the test is over
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>http://127.0.0.1:PORT, as printed.</summary>
    public Task<string> AddressAsync() => _address.Task.WaitAsync(TestFederation.Patience);

    public static CoordinatorProcess Start(ITestOutputHelper output, params string[] arguments) => new(Launch(arguments), output);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var (standard, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TestFederation.Patience);
        return (process.ExitCode, await standard, await error);
    }

    private static Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = "http://0.0.0.0:0";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "coordinator.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        return Process.Start(start)!;
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TestFederation.Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }
}
