using System.Diagnostics;
using System.Globalization;

namespace FederatedZk.Demo;

/// <summary>A process that this one started. Its output goes to a log file; the last lines are kept for error messages.</summary>
public sealed class ChildProcess
{
    private const int KeptLines = 15;

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _lock = new();
    private readonly Queue<string> _tail = new();

    internal ChildProcess(string name, Process process, string logFile)
    {
        Name = name;
        LogFile = logFile;
        _process = process;
        _log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
    }

    public string Name { get; }

    public string LogFile { get; }

    public int Id { get; private set; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines of output.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _tail);
            }
        }
    }

    /// <summary>Waits for the end and all output; the exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} (process {Id})");

    internal void Begin()
    {
        _process.Start();
        Id = _process.Id;
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    internal void Close()
    {
        lock (_lock)
        {
            _log.Dispose();
        }
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (_lock)
        {
            _tail.Enqueue(line);
            if (_tail.Count > KeptLines)
            {
                _tail.Dequeue();
            }
            if (_log.BaseStream is not null)
            {
                _log.WriteLine(line);
            }
        }
    }
}
