using System.Text.RegularExpressions;
using Xunit;

namespace FederatedZk.Architecture.Tests;

/// <summary>Who may see whom: docs/architecture.md, "Doors".</summary>
public sealed partial class DoorTests
{
    private static readonly string[] Applications = ["FederatedZk.Participant", "FederatedZk.Coordinator", "FederatedZk.Auditor"];

    private static readonly string[] PointerRooms = ["prover-core/dotnet/", "compat/TorchSharp/"];

    [Fact]
    public void ApplicationsDoNotReferenceOneAnother()
    {
        foreach (var application in Applications)
        {
            Assert.Empty(ProjectFile.Named(application).Reached().Intersect(Applications));
        }
        foreach (var library in ProjectFile.All.Where(p => !p.Path.StartsWith("tests/", StringComparison.Ordinal) && !Applications.Contains(p.Name)
            && !p.Path.StartsWith("scripts/", StringComparison.Ordinal)))
        {
            Assert.True(!library.Reached().Intersect(Applications).Any(), $"{library.Path} references an application");
        }
    }

    [Theory]
    [InlineData("FederatedZk.Coordinator")]
    [InlineData("FederatedZk.Auditor")]
    [InlineData("FederatedZk.Contracts")]
    [InlineData("FederatedZk.Proto")]
    public void OnlyTheParticipantLinksTheProver(string project)
    {
        Assert.DoesNotContain("FederatedZk.Prover", ProjectFile.Named(project).Reached());
        Assert.Contains("FederatedZk.Prover", ProjectFile.Named("FederatedZk.Participant").Reached());
        Assert.DoesNotContain("FederatedZk.Prover", ProjectFile.Named("FederatedZk.Verifier").Reached());
    }

    [Fact]
    public void OnlyRpcFoldersSeeTheWireTypes() =>
        AssertOnlyIn(ApplicationSources(), WireTypes(), f => f.Contains("/Rpc/", StringComparison.Ordinal), "FederatedZk.Proto is for Rpc/ folders");

    [Fact]
    public void OnlyStorageFoldersSeeTheDatabase() =>
        AssertOnlyIn(ApplicationSources(), Database(), f => f.Contains("/Storage/", StringComparison.Ordinal), "SQLite is for Storage/ folders");

    [Fact]
    public void PointersStayInTheirRooms()
    {
        AssertOnlyIn(RepositoryTree.With(".cs"), Pointers(), f => PointerRooms.Any(r => f.StartsWith(r, StringComparison.Ordinal)),
            "pointers and imports of native functions are for prover-core/dotnet and compat/TorchSharp");
        Assert.All(ProjectFile.All.Where(p => p.AllowsUnsafe), p => Assert.Contains(PointerRooms, r => p.Path.StartsWith(r, StringComparison.Ordinal)));
    }

    [Fact]
    public void NativeFunctionsAreDeclaredOncePerLibrary()
    {
        var declaring = RepositoryTree.With(".cs").Where(f => f.StartsWith("prover-core/dotnet/", StringComparison.Ordinal))
            .Where(f => RepositoryTree.Code(f).Contains("[LibraryImport", StringComparison.Ordinal)).ToList();
        Assert.Equal(["prover-core/dotnet/FederatedZk.Prover/Native/ProveLibrary.cs", "prover-core/dotnet/FederatedZk.Verifier/Native/VerifyLibrary.cs"], declaring);
    }

    [Fact]
    public void NoProductCodeCallsANodesTestMethods()
    {
        var breaches = ApplicationSources().Concat(RepositoryTree.With(".cs").Where(f => f.StartsWith("compat/", StringComparison.Ordinal)))
            .Where(f => NodeTestMethod().IsMatch(RepositoryTree.Read(f))).ToList();
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
        Assert.Matches(NodeTestMethod(), "\"evm_mine\"");
    }

    [Fact]
    public void CommentsAndLiteralsDoNotCount()
    {
        // The patterns must see code and only code, or the tests above would pass on anything or fail on prose.
        Assert.Matches(Pointers(), "public unsafe struct X");
        Assert.Matches(Pointers(), "[DllImport(");
        Assert.Matches(WireTypes(), "using FederatedZk.Proto.V1;");
        Assert.DoesNotMatch(WireTypes(), "using FederatedZk.Protocol;");
        Assert.DoesNotContain("unsafe", RepositoryTree.Code("tests/Architecture.Tests/DoorTests.cs"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> ApplicationSources() => RepositoryTree.With(".cs").Where(f =>
        f.StartsWith("participant/", StringComparison.Ordinal) || f.StartsWith("coordinator/", StringComparison.Ordinal) || f.StartsWith("auditor/", StringComparison.Ordinal));

    private static void AssertOnlyIn(IEnumerable<string> files, Regex pattern, Func<string, bool> allowed, string rule)
    {
        var breaches = new List<string>();
        foreach (var file in files.Where(f => !allowed(f)))
        {
            var code = RepositoryTree.Code(file);
            foreach (Match match in pattern.Matches(code))
            {
                if (match.Value == "DllImport" && IsSignal(file, RepositoryTree.LineOf(code, match.Index)))
                {
                    continue;
                }
                breaches.Add($"{file}:{RepositoryTree.LineOf(code, match.Index)}: {match.Value.Trim()}");
            }
        }
        Assert.True(breaches.Count == 0, $"{rule}:\n{string.Join('\n', breaches)}");
    }

    /// <summary>kill(2) takes two integers, and the runtime has no call that sends SIGINT to a child.</summary>
    private static bool IsSignal(string file, int line) =>
        RepositoryTree.Read(file).Split('\n')[line - 1].Contains("[DllImport(\"libc\", EntryPoint = \"kill\"", StringComparison.Ordinal);

    [GeneratedRegex("\"(?:evm|anvil|hardhat|ganache)_")]
    private static partial Regex NodeTestMethod();

    [GeneratedRegex(@"\bFederatedZk\.Proto\b")]
    private static partial Regex WireTypes();

    [GeneratedRegex(@"\bMicrosoft\.Data\.Sqlite\b|\bSQLitePCL\b|\bSqlite(Connection|Command|Transaction|DataReader)\b")]
    private static partial Regex Database();

    [GeneratedRegex(@"\bunsafe\b|\bstackalloc\s+\w+\s*\*|\bLibraryImport\b|\bDllImport\b|\bNativeLibrary\b|\bfixed\s*\(")]
    private static partial Regex Pointers();
}
