using System.Text.RegularExpressions;
using Xunit;

namespace FederatedZk.Architecture.Tests;

/// <summary>Inside prover-core imports run one way, and what verifies never includes what proves.</summary>
public sealed partial class NativeImportTests
{
    /// <summary>A folder may include itself and every folder of an earlier step.</summary>
    private static readonly string[][] Order =
    [
        ["base"], ["field"], ["curve"], ["transcript"], ["merkle", "beacon", "signature"], ["tape"], ["sumcheck"], ["lookup", "commit"], ["layers"], ["statement"], ["capi"],
    ];

    private const string Source = "prover-core/src/";

    [Fact]
    public void IncludesRunOneWay()
    {
        var breaches = new List<string>();
        var seen = 0;
        foreach (var (file, include) in Includes())
        {
            seen++;
            var (from, to) = (Folder(file), Folder(include));
            if (from != to && Step(to) >= Step(from))
            {
                breaches.Add($"{file}: {include}");
            }
        }
        Assert.True(seen > 20, $"only {seen} includes found");
        Assert.True(breaches.Count == 0, $"against the order {string.Join(" → ", Order.Select(s => string.Join(", ", s)))}:\n{string.Join('\n', breaches)}");
    }

    [Fact]
    public void VerifierFilesDoNotIncludeProverFiles()
    {
        var breaches = Includes().Where(i => !IsProver(i.File) && IsProver(i.Include)).Select(i => $"{i.File}: {i.Include}").ToList();
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
        Assert.Contains(Files(), IsProver);
        Assert.Contains(Files(), f => !IsProver(f));
    }

    [Fact]
    public void EveryFolderHasItsPlace()
    {
        var folders = Files().Select(f => Folder(f[Source.Length..])).Distinct();
        Assert.Empty(folders.Except(Order.SelectMany(s => s)));
    }

    [Fact]
    public void ThePublicHeadersAreForTheAbiAlone()
    {
        var breaches = Files().Where(f => !f.StartsWith(Source + "capi/", StringComparison.Ordinal))
            .Where(f => PublicHeader().IsMatch(RepositoryTree.Read(f))).ToList();
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
    }

    /// <summary>As prover-core/CMakeLists.txt sorts files into the two libraries.</summary>
    private static bool IsProver(string file) => Path.GetFileNameWithoutExtension(file) is var name
        && (name.EndsWith("_prove", StringComparison.Ordinal) || name.StartsWith("prove", StringComparison.Ordinal) || name == "fzk_prove");

    private static IEnumerable<string> Files() => RepositoryTree.With(".h", ".cc").Where(f => f.StartsWith(Source, StringComparison.Ordinal));

    /// <summary>Project includes, both paths relative to src/.</summary>
    private static IEnumerable<(string File, string Include)> Includes()
    {
        foreach (var file in Files())
        {
            foreach (Match match in Include().Matches(RepositoryTree.Read(file)))
            {
                var include = match.Groups[1].Value;
                if (!include.Contains('/'))
                {
                    include = $"{Folder(file[Source.Length..])}/{include}";
                }
                if (RepositoryTree.Files.Contains(Source + include))
                {
                    yield return (file[Source.Length..], include);
                }
            }
        }
    }

    private static string Folder(string file) => file.Split('/')[0];

    private static int Step(string folder) => Array.FindIndex(Order, s => s.Contains(folder));

    [GeneratedRegex("""^\s*#\s*include\s+"([^"]+)""", RegexOptions.Multiline)]
    private static partial Regex Include();

    [GeneratedRegex("""^\s*#\s*include\s+["<](?:\.\./)*(?:include/)?fzk_(?:verify|prove)\.h""", RegexOptions.Multiline)]
    private static partial Regex PublicHeader();
}
