using System.Text.RegularExpressions;
using Xunit;

namespace FederatedZk.Architecture.Tests;

/// <summary>Size and names of files.</summary>
public sealed partial class FileTests
{
    private const int MaximumLines = 500;

    private static readonly string[] SourceExtensions = [".cs", ".cc", ".cpp", ".h", ".proto", ".sol", ".js", ".mjs", ".py", ".sh"];

    [Fact]
    public void FilesHoldOneIdea()
    {
        var breaches = RepositoryTree.With(SourceExtensions).Where(f => !Table().IsMatch(Path.GetFileName(f)))
            .Select(f => (File: f, Lines: RepositoryTree.Read(f).AsSpan().Count('\n'))).Where(f => f.Lines > MaximumLines)
            .Select(f => $"{f.File}: {f.Lines} lines").ToList();
        Assert.True(breaches.Count == 0, $"files over {MaximumLines} lines:\n{string.Join('\n', breaches)}");
    }

    [Fact]
    public void NamesSayWhatAFileIs()
    {
        // The rooms of compat/ keep the names of the packages they stand for.
        var breaches = RepositoryTree.Files.Where(f => !f.StartsWith("compat/", StringComparison.Ordinal) && f.Split('/').Any(part => EmptyName(Path.GetFileNameWithoutExtension(part)))).ToList();
        Assert.True(breaches.Count == 0, $"names that say nothing:\n{string.Join('\n', breaches)}");
    }

    [Theory]
    [InlineData("RoundManager", true)]
    [InlineData("StringUtils", true)]
    [InlineData("field_util", true)]
    [InlineData("common", true)]
    [InlineData("SharedState", true)]
    [InlineData("curve-impl", true)]
    [InlineData("Implicit", false)]
    [InlineData("utility", false)]
    [InlineData("Commons", true)]
    [InlineData("Uncommon", false)]
    [InlineData("RoundAnchorClient", false)]
    public void EmptyNamesAreRecognised(string name, bool empty) => Assert.Equal(empty, EmptyName(name));

    [Fact]
    public void LockFilesNameNoDownloadAddress()
    {
        var locks = RepositoryTree.Files.Where(f => Path.GetFileName(f) == "package-lock.json").ToList();
        Assert.NotEmpty(locks);
        Assert.All(locks, f => Assert.DoesNotContain("\"resolved\"", RepositoryTree.Read(f), StringComparison.Ordinal));
    }

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        var solution = RepositoryTree.Read("FederatedZk.sln").Replace('\\', '/');
        Assert.All(ProjectFile.All, p => Assert.Contains(p.Path, solution, StringComparison.Ordinal));
    }

    private static bool EmptyName(string name) => PascalWord().IsMatch(name) || SnakeWord().IsMatch(name);

    [GeneratedRegex("(?<![A-Za-z])(?:[A-Z][a-z0-9]*)*?(?:Manager|Helper|Processor|Impl|Util|Common|Shared)s?(?![a-z])")]
    private static partial Regex PascalWord();

    [GeneratedRegex(@"(?:^|[_\-.])(?:manager|helper|processor|impl|util|common|shared)s?(?:[_\-.]|$)")]
    private static partial Regex SnakeWord();

    /// <summary>Files that are one long table.</summary>
    [GeneratedRegex(@"(?i)tables?\.(?:cc|h|cs)$|^package-lock\.json$")]
    private static partial Regex Table();
}
