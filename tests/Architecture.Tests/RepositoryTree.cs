using System.Text.RegularExpressions;

namespace FederatedZk.Architecture.Tests;

/// <summary>The repository's own files, by path relative to its root with forward slashes; nothing that a build, a package tool or version control put there.</summary>
internal static partial class RepositoryTree
{
    private static readonly string[] Foreign = ["bin", "obj", "build", "node_modules", "TestResults", "artifacts", "__pycache__"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files { get; } = [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> With(params string[] extensions) => Files.Where(f => extensions.Contains(Path.GetExtension(f)));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>C# or C++ text with comments and the contents of literals blanked out; line numbers stay.</summary>
    public static string Code(string file) => CommentsAndLiterals().Replace(Read(file), m => new string('\n', m.Value.Count(c => c == '\n')));

    public static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            yield return Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
        }
        foreach (var child in folder.EnumerateDirectories().Where(d => !Foreign.Contains(d.Name) && !d.Name.StartsWith('.') && d.LinkTarget is null))
        {
            foreach (var file in Walk(child))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FederatedZk.sln")))
            {
                return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException($"no FederatedZk.sln above {AppContext.BaseDirectory}");
    }

    [GeneratedRegex("""
        //[^\n]*|/\*.*?\*/|"{3,}.*?"{3,}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'
        """, RegexOptions.Singleline)]
    private static partial Regex CommentsAndLiterals();
}
