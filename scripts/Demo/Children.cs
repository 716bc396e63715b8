using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FederatedZk.Demo;

/// <summary>
/// The processes that this one started, and nothing else: disposing ends them, SIGTERM first, SIGKILL after a moment. Should this process die without
/// disposing, the kernel kills them (PR_SET_PDEATHSIG, set by setpriv before the program starts). That signal follows the thread which forked, so all
/// are started from one thread that lives as long as this object.
/// </summary>
public sealed class Children : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Ends at once if the parent died before the death signal was in place; otherwise becomes the program.</summary>
    private const string StartUnlessOrphaned = "[ \"$PPID\" = \"$FEDZK_PARENT\" ] || exit 1; unset FEDZK_PARENT; exec \"$@\"";

    private readonly BlockingCollection<Action> _work = [];
    private readonly ConcurrentStack<ChildProcess> _children = new();
    private readonly Thread _starter;
    private bool _disposed;

    public Children()
    {
        _starter = new Thread(() =>
        {
            foreach (var action in _work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "starts children" };
        _starter.Start();
    }

    public IEnumerable<ChildProcess> All => _children;

    /// <summary>Starts a program; its output goes to the log file.</summary>
    /// <param name="environment">Variables set in addition to this process's own.</param>
    public async Task<ChildProcess> StartAsync(
        string name, string program, IEnumerable<string> arguments, string logFile, IReadOnlyDictionary<string, string>? environment = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var info = new ProcessStartInfo("setpriv")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "--pdeathsig", "KILL", "--", "sh", "-c", StartUnlessOrphaned, "sh", program }.Concat(arguments))
        {
            info.ArgumentList.Add(argument);
        }
        info.Environment["FEDZK_PARENT"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[key] = value;
        }
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => Start(name, info, logFile, started));
        return await started.Task;
    }

    /// <summary>Ends all that still run, the latest started first. Safe to call twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        await BarrierAsync();
        foreach (var child in _children.Where(c => !c.HasExited))
        {
            _ = Signal(child.Id, SigTerm);
        }
        using var grace = new CancellationTokenSource(Grace);
        foreach (var child in _children)
        {
            try
            {
                await child.WaitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                child.Kill();
                await child.WaitAsync(CancellationToken.None);
            }
            child.Close();
        }
        _work.CompleteAdding();
    }

    /// <summary>Everything that was queued has been started. The thread goes on: its end would be the children's.</summary>
    private Task BarrierAsync()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(reached.SetResult);
        return reached.Task;
    }

    private void Start(string name, ProcessStartInfo info, string logFile, TaskCompletionSource<ChildProcess> started)
    {
        try
        {
            var child = new ChildProcess(name, new Process { StartInfo = info }, logFile);
            child.Begin();
            _children.Push(child);
            started.SetResult(child);
        }
        catch (Exception e)
        {
            started.SetException(e);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
