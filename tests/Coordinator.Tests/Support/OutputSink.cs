using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>The coordinator's log in the test's output.</summary>
internal sealed class OutputSink(ITestOutputHelper output) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        try
        {
            output.WriteLine($"{logEvent.Level}: {logEvent.RenderMessage(CultureInfo.InvariantCulture)} {logEvent.Exception}");
        }
        catch (InvalidOperationException)
        {
            // the test is over
        }
    }
}
