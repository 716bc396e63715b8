using FederatedZk.Participant.Data;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>What one hospital trains and tests on.</summary>
internal sealed record Hospital(string Name, Records Train, Records Test);

/// <summary>A fact about the UCI heart disease files: FEDZK_DATA, else the folder beside the repository; skipped where neither is there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UciFactAttribute : FactAttribute
{
    public UciFactAttribute() => Skip = HospitalFiles.UciFolder is null
        ? "the UCI heart disease files were not found: set FEDZK_DATA to the folder with processed.{cleveland,hungarian,switzerland,va}.data"
        : null;
}

/// <summary>Hospitals' files read, mapped and split by the participant's own code.</summary>
internal static class HospitalFiles
{
    private static readonly string s_repository = Repository();

    public static string? UciFolder { get; } = new[]
    {
        Environment.GetEnvironmentVariable("FEDZK_DATA"),
        Path.Combine(s_repository, "data", "heart-disease"),
        Path.Combine(s_repository, "..", "shared", "data", "heart-disease"),
    }.FirstOrDefault(folder => !string.IsNullOrEmpty(folder) && File.Exists(Path.Combine(folder, "processed.cleveland.data")));

    private static readonly Lazy<(string Name, Records Records)[]> s_uci = new(() =>
        [.. new[] { "cleveland", "hungarian", "switzerland", "va" }.Select(name => Read(Path.Combine(UciFolder!, $"processed.{name}.data")))]);

    private static readonly Lazy<((string Name, Records Records)[] Files, double BayesAccuracy)> s_generated = new(Generate);

    public static DataSchema Schema { get; } = ProtocolJson.Read<DataSchema>(Path.Combine(s_repository, "scripts", "heart-disease.json"));

    public static Hospital[] Uci(ulong splitSeed) => Split(s_uci.Value, splitSeed);

    /// <summary>The generated cohort and its Bayes accuracy.</summary>
    public static (Hospital[] Hospitals, double BayesAccuracy) Generated(ulong splitSeed) =>
        (Split(s_generated.Value.Files, splitSeed), s_generated.Value.BayesAccuracy);

    private static Hospital[] Split((string Name, Records Records)[] files, ulong splitSeed) => [.. files.Select(file =>
    {
        var split = RecordSplit.Of(file.Records.Labels, splitSeed);
        return new Hospital(file.Name, file.Records.Select(split.Train), file.Records.Select(split.Test));
    })];

    private static ((string, Records)[] Files, double BayesAccuracy) Generate()
    {
        var folder = Directory.CreateTempSubdirectory("fedzk-cohort-");
        try
        {
            var bayes = GeneratedCohort.Write(folder.FullName, seed: 1);
            return ([.. folder.GetFiles("*.data").OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => Read(f.FullName))], bayes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string Name, Records Records) Read(string path) =>
        (Path.GetFileName(path), RecordFile.Read(path, Schema, Networks.HeartDisease(13, 1)).Records);

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FederatedZk.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"FederatedZk.sln was not found above {AppContext.BaseDirectory}");
        }
        return folder.FullName;
    }
}
