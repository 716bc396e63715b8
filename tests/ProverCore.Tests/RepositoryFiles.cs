using System.Text.Json;

namespace FederatedZk.ProverCore.Tests;

/// <summary>Files of the repository that tests compare with.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static JsonElement Vectors(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "tests", "vectors", name))).RootElement;

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
}
