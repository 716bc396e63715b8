using System.CommandLine;
using FederatedZk.Coordinator.Configuration;

namespace FederatedZk.Coordinator.Commands;

internal static class CommandOptions
{
    public static Option<string> Directory() => new("--dir") { Description = "the coordinator's folder", Required = true };

    /// <exception cref="ConfigurationException"/>
    public static string Url(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? text
            : throw new ConfigurationException($"{option}: {text}, expected an http or https address");
}
