using System.Text;
using Xunit;

namespace FederatedZk.Architecture.Tests;

/// <summary>compat/USED.txt is what the built application references of the packages that compat/ supplies. FEDZK_UPDATE=1 rewrites it.</summary>
public sealed class CompatUsedTests
{
    private const string UsedFile = "compat/USED.txt";

    private const string Head = """
        # Every type and member of the packages under compat/ that the application references, with the signature that it was compiled
        # against (the upstream one): a type; Type.Field : type; Type.Method(parameters) : what it returns. !0 is the first generic parameter
        # of the type, !!0 of the method. Read from the built assemblies by tests/Architecture.Tests; FEDZK_UPDATE=1 rewrites this file.

        """;

    /// <summary>The application's assemblies, where their projects put them.</summary>
    private static readonly (string Folder, string[] Assemblies)[] Applications =
    [
        ("participant", ["participant", "FederatedZk.Contracts", "FederatedZk.Proto"]),
        ("coordinator", ["coordinator", "FederatedZk.Contracts", "FederatedZk.Proto"]),
        ("auditor", ["auditor", "FederatedZk.Contracts", "FederatedZk.Proto"]),
    ];

    [Fact]
    public void UsedListsWhatTheApplicationReferences()
    {
        var actual = Generate();
        var path = Path.Combine(RepositoryTree.Root, UsedFile);
        if (Environment.GetEnvironmentVariable("FEDZK_UPDATE") == "1")
        {
            File.WriteAllText(path, actual);
        }
        Assert.True(File.Exists(path), $"{UsedFile} is missing; FEDZK_UPDATE=1 writes it");
        var (expected, found) = (File.ReadAllLines(path), actual.TrimEnd('\n').Split('\n'));
        var difference = expected.Except(found).Select(l => $"- {l}").Concat(found.Except(expected).Select(l => $"+ {l}")).ToList();
        Assert.True(difference.Count == 0, $"{UsedFile} is not what the application references (FEDZK_UPDATE=1 rewrites it):\n{string.Join('\n', difference)}");
        Assert.Equal(expected, found);
    }

    [Fact]
    public void TheReaderSeesMembersAndTypes()
    {
        var proto = Of("participant", "FederatedZk.Proto").ToList();
        Assert.Contains(proto, u => u is { Assembly: "Grpc.Core.Api", Line: "Grpc.Core.ServerCallContext" });
        Assert.Contains(proto, u => u.Line.StartsWith("Grpc.Core.Marshallers.Create<!!0>(", StringComparison.Ordinal)
            && u.Line.EndsWith(" : static Grpc.Core.Marshaller`1<!!0>", StringComparison.Ordinal));
    }

    private static string Generate()
    {
        var text = new StringBuilder(Head);
        var used = Applications.SelectMany(a => a.Assemblies.SelectMany(name => Of(a.Folder, name))).Distinct();
        foreach (var assembly in used.GroupBy(u => u.Assembly).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append('[').Append(assembly.Key).Append("]\n");
            foreach (var line in assembly.Select(u => u.Line).Order(StringComparer.Ordinal))
            {
                text.Append(line).Append('\n');
            }
        }
        return text.ToString();
    }

    private static IEnumerable<(string Assembly, string Line)> Of(string folder, string assembly)
    {
        // This assembly lies in bin/CONFIGURATION/FRAMEWORK, and so do theirs.
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(RepositoryTree.Root, folder, "bin", own.Parent!.Name, own.Name, assembly + ".dll");
        Assert.True(File.Exists(path), $"{path} is not built");
        return CompatUsage.Of(path);
    }
}
