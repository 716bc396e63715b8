using Xunit;

namespace FederatedZk.Participant.Tests;

/// <summary>The four UCI files: FEDZK_DATA, else shared/data/heart-disease beside or inside the checkout; null when they are nowhere.</summary>
internal static class UciFiles
{
    public static readonly string[] Hospitals = ["cleveland", "hungarian", "switzerland", "va"];

    public static string? Folder { get; } = Find();

    public static string File(string hospital) => Path.Combine(Folder!, $"processed.{hospital}.data");

    private static string? Find()
    {
        var candidates = new List<string?> { Environment.GetEnvironmentVariable("FEDZK_DATA") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            candidates.Add(Path.Combine(folder.FullName, "shared", "data", "heart-disease"));
            candidates.Add(Path.Combine(folder.FullName, "data", "heart-disease"));
        }
        return candidates.FirstOrDefault(c => !string.IsNullOrEmpty(c) && Hospitals.All(h => System.IO.File.Exists(Path.Combine(c, $"processed.{h}.data"))));
    }
}

/// <summary>Skips where the UCI heart disease files are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UciFactAttribute : FactAttribute
{
    public UciFactAttribute() => Skip = UciFiles.Folder is null ? "the UCI heart disease files are not here (set FEDZK_DATA to their folder)" : null;
}
