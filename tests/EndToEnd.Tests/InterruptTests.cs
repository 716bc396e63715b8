using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using FederatedZk.Demo;
using FederatedZk.EndToEnd.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.EndToEnd.Tests;

/// <summary>
/// A demo that is interrupted at seeded moments, or killed, leaves no process alive and no port taken, and the next demo succeeds. Processes are found by a
/// variable in their environment, which every descendant inherits.
/// </summary>
[Collection(CohortCollection.Name)]
public sealed partial class InterruptTests(Cohort cohort, ITestOutputHelper output)
{
    private const int Seed = 20_262;
    private const int Interruptions = 20;
    private const int Kills = 3;
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const string Marker = "FEDZK_TEST_MARKER";
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task NothingOfAnInterruptedDemoStaysBehind()
    {
        output.WriteLine($"seed {Seed}");
        var whole = await WholeDemoAsync();
        var random = new Random(Seed);
        for (var i = 0; i < Interruptions + Kills; i++)
        {
            var moment = whole * random.NextDouble();
            var signal = i < Interruptions ? SigInt : SigKill;
            // Ctrl-C reaches the whole process group, kill -INT the demo alone.
            await InterruptAsync(moment, signal, wholeGroup: signal == SigInt && i % 2 == 1);
        }
        await WholeDemoAsync();
    }

    private async Task<TimeSpan> WholeDemoAsync()
    {
        var clock = Stopwatch.StartNew();
        using var demo = new Demo(cohort);
        Assert.True(await demo.EndAsync(TimeSpan.FromMinutes(3)), $"the demo did not end\n{demo.Output}");
        Assert.True(demo.ExitCode == 0, $"exit code {demo.ExitCode}\n{demo.Output}");
        await demo.RequireNothingLeftAsync();
        return clock.Elapsed;
    }

    private async Task InterruptAsync(TimeSpan moment, int signal, bool wholeGroup)
    {
        using var demo = new Demo(cohort);
        await Task.Delay(moment);
        var name = string.Create(CultureInfo.InvariantCulture, $"signal {signal} after {moment.TotalSeconds:F2} s, {(wholeGroup ? "group" : "process")}");
        _ = Kill(wholeGroup ? -demo.Id : demo.Id, signal);
        Assert.True(await demo.EndAsync(EndsWithin), $"{name}: the demo goes on\n{demo.Output}");
        output.WriteLine($"{name}: exit code {demo.ExitCode}");
        await demo.RequireNothingLeftAsync();
    }

    /// <summary>A demo of one round as a process group of its own.</summary>
    private sealed class Demo : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly string _marker = Guid.NewGuid().ToString("N");
        private readonly string _work = Directory.CreateTempSubdirectory("fedzk-interrupt-").FullName;

        public Demo(Cohort cohort)
        {
            var info = new ProcessStartInfo("setsid") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
            var program = Path.Combine(Installation.Root, "scripts", "Demo", "bin", Installation.Configuration, "net10.0", "demo");
            foreach (var argument in new[] { program, "--data", cohort.Folder, "--rounds", "1", "--block-time", "0.2", "--work", Path.Combine(_work, "run") })
            {
                info.ArgumentList.Add(argument);
            }
            info.Environment[Marker] = _marker;
            _process = Process.Start(info) ?? throw new InvalidOperationException("setsid did not start");
            _process.OutputDataReceived += (_, e) => Keep(e.Data);
            _process.ErrorDataReceived += (_, e) => Keep(e.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public int Id => _process.Id;

        public int ExitCode => _process.ExitCode;

        public string Output
        {
            get
            {
                lock (_output)
                {
                    return _output.ToString();
                }
            }
        }

        /// <summary>Whether it ended in time.</summary>
        public async Task<bool> EndAsync(TimeSpan patience)
        {
            using var limit = new CancellationTokenSource(patience);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        /// <summary>No process with the marker in its environment, nobody listening on the ports that were printed.</summary>
        public async Task RequireNothingLeftAsync()
        {
            var (alive, taken) = (Survivors(), TakenPorts());
            // The kernel ends the children of a killed demo a moment after it, and closes a dying process's sockets after its memory.
            for (var i = 0; i < 60 && alive.Count + taken.Count > 0; i++)
            {
                await Task.Delay(50);
                (alive, taken) = (Survivors(), TakenPorts());
            }
            Assert.True(alive.Count == 0, $"still alive: {string.Join("; ", alive)}\n{Output}");
            Assert.True(taken.Count == 0, $"still listening: {string.Join(", ", taken)}\n{Output}");
        }

        public void Dispose()
        {
            foreach (var id in Survivors().Select(s => int.Parse(s.Split(' ')[0], CultureInfo.InvariantCulture)))
            {
                _ = Kill(id, SigKill);
            }
            _process.WaitForExit();
            _process.Dispose();
            Directory.Delete(_work, recursive: true);
        }

        private List<int> TakenPorts()
        {
            var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(e => e.Port).ToHashSet();
            return [.. Port().Matches(Output).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).Where(listening.Contains)];
        }

        private List<string> Survivors()
        {
            var found = new List<string>();
            foreach (var folder in Directory.GetDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)))
            {
                try
                {
                    if (File.ReadAllText(Path.Combine(folder, "environ")).Contains($"{Marker}={_marker}", StringComparison.Ordinal))
                    {
                        found.Add($"{Path.GetFileName(folder)} {File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ')}");
                    }
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It ended meanwhile, or belongs to somebody else.
                }
            }
            return found;
        }

        private void Keep(string? line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Port();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
