using FederatedZk.Auditor.Replay;
using FederatedZk.Auditor.Report;
using FederatedZk.Protocol;
using Spectre.Console;
using Xunit;

namespace FederatedZk.Auditor.Tests;

/// <summary>What is audited writes names and reasons; it must not write the verdict.</summary>
public sealed class ConsoleReportTests
{
    [Theory]
    [InlineData("north\u001b[1A\u001b[2K")]
    [InlineData("north\nHOLDS 15 rounds")]
    [InlineData("north\u202eSDLOH")]
    [InlineData("north\u2028HOLDS")]
    public void AFindingIsOneLineWithoutEscapes(string name)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        var finding = new Finding(3, Bytes32.Zero, name, "receipt.reason", name);
        ConsoleReport.Write(console, new ReplayReport(Bytes32.Zero, null, [], [], [], finding, TimeSpan.Zero));
        var written = text.ToString();
        Assert.StartsWith("FAILS at round 3, participant 00000000 (north\uFFFD", written, StringComparison.Ordinal);
        Assert.Single(written.TrimEnd().Split('\n', '\u2028'));
        Assert.DoesNotContain(written.TrimEnd(), c => char.IsControl(c) || c == '\u202e');
    }
}
