using System.Reflection;

namespace FederatedZk.Demo;

/// <summary>Where the build put what the demo starts. The paths are those of this build of this working copy.</summary>
public static class Installation
{
    public static string Root { get; } = Metadata("RepoRoot");

    /// <summary>Debug or Release.</summary>
    public static string Configuration { get; } = Metadata("Configuration");

    public static string Coordinator => Program("coordinator", "coordinator");

    public static string Participant => Program("participant", "participant");

    public static string Auditor => Program("auditor", "auditor");

    public static string Schema => Path.Combine(Root, "scripts", "heart-disease.json");

    /// <summary>The node itself, not npm's launcher: a launcher that is killed leaves the node behind.</summary>
    /// <exception cref="DemoException">when npm ci has not been run.</exception>
    public static string Anvil
    {
        get
        {
            var packages = Path.Combine(Root, "coordinator", "contracts", "node_modules", "@foundry-rs");
            var found = Directory.Exists(packages)
                ? Directory.GetDirectories(packages, "anvil-*").Select(d => Path.Combine(d, "bin", "anvil")).FirstOrDefault(File.Exists)
                : null;
            return found ?? throw new DemoException($"{packages}: anvil is not installed; run 'npm ci' in coordinator/contracts");
        }
    }

    private static string Program(string project, string name)
    {
        var path = Path.Combine(Root, project, "bin", Configuration, "net10.0", name);
        return File.Exists(path) ? path : throw new DemoException($"{path} is missing; build FederatedZk.sln first");
    }

    private static string Metadata(string key) => typeof(Installation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == key).Value ?? throw new InvalidOperationException($"the build did not set {key}");
}

/// <summary>The demo cannot go on; the message says what to do.</summary>
public sealed class DemoException(string message) : Exception(message);
