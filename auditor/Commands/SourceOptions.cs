using System.CommandLine;
using FederatedZk.Auditor.Records;
using FederatedZk.Auditor.Rpc;

namespace FederatedZk.Auditor.Commands;

/// <summary>The address of a coordinator as an option, and what is read from it.</summary>
internal static class SourceOptions
{
    public static Option<string?> Coordinator() => new("--coordinator") { Description = "address of a running coordinator, http://host:port" };

    /// <exception cref="RecordSourceException">when the text is no http address.</exception>
    public static CoordinatorRecords Open(string address) => new(Url("--coordinator", address));

    /// <exception cref="RecordSourceException">when the text is no http address.</exception>
    public static string Url(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? text
            : throw new RecordSourceException($"{option} {text}: expected an address such as http://127.0.0.1:5000");
}
