using System.Globalization;
using Serilog;
using Serilog.Core;

namespace FederatedZk.Participant.Commands;

/// <summary>The console and DIR/logs/participant.log. Neither ever gets a value of a record, an intermediate value in a proof, or a key.</summary>
internal static class Logs
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";
    private const string DatedLine = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static Logger Open(string folder)
    {
        var logs = Path.Combine(folder, "logs");
        Directory.CreateDirectory(logs, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new LoggerConfiguration()
            .WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture)
            .WriteTo.File(Path.Combine(logs, "participant.log"), outputTemplate: DatedLine, formatProvider: CultureInfo.InvariantCulture,
                fileSizeLimitBytes: 64L << 20, rollOnFileSizeLimit: true, retainedFileCountLimit: 8)
            .CreateLogger();
    }
}
