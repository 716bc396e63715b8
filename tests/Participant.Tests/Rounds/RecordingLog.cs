using System.Collections.Concurrent;
using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace FederatedZk.Participant.Tests.Rounds;

/// <summary>A log that a test reads.</summary>
internal sealed class RecordingLog : ILogEventSink
{
    private readonly ConcurrentQueue<string> _lines = new();

    public RecordingLog() => Logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger();

    public ILogger Logger { get; }

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Emit(LogEvent logEvent) => _lines.Enqueue($"{logEvent.Level}: {logEvent.RenderMessage(CultureInfo.InvariantCulture)}");
}
