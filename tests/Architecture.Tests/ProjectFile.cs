using System.Xml.Linq;

namespace FederatedZk.Architecture.Tests;

/// <summary>A project and what it references, as its file says.</summary>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> References, bool AllowsUnsafe)
{
    public string Folder => Path[..(Path.LastIndexOf('/') + 1)];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static IReadOnlyList<ProjectFile> All { get; } = [.. RepositoryTree.With(".csproj").Select(Read)];

    public static ProjectFile Named(string name) => All.Single(p => p.Name == name);

    /// <summary>Every project reached, itself not included.</summary>
    public IReadOnlySet<string> Reached()
    {
        var reached = new HashSet<string>();
        var open = new Stack<ProjectFile>([this]);
        while (open.TryPop(out var project))
        {
            foreach (var reference in project.References)
            {
                if (reached.Add(System.IO.Path.GetFileNameWithoutExtension(reference)))
                {
                    open.Push(All.Single(p => p.Path == reference));
                }
            }
        }
        return reached;
    }

    private static ProjectFile Read(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.Combine(RepositoryTree.Root, path))!;
        var xml = XDocument.Load(System.IO.Path.Combine(RepositoryTree.Root, path));
        var references = xml.Descendants("ProjectReference")
            .Select(r => (string)r.Attribute("Include")!)
            .Where(r => r.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(r => System.IO.Path.GetRelativePath(RepositoryTree.Root, System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, r))).Replace('\\', '/'));
        return new ProjectFile(path, [.. references], xml.Descendants("AllowUnsafeBlocks").Any(e => (string)e == "true"));
    }
}
