using FederatedZk.Participant.Data;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>What one hospital trains and tests on.</summary>
internal sealed record Hospital(string Name, Records Train, Records Test);

/// <summary>Hospitals' files read, mapped and split by the participant's own code.</summary>
internal static class HospitalFiles
{
    private static readonly Lazy<(string Name, Records Records)[]> s_uci = new(() => [.. UciFiles.Hospitals.Select(name => Read(UciFiles.File(name)))]);

    private static readonly Lazy<((string Name, Records Records)[] Files, double BayesAccuracy)> s_generated = new(Generate);

    public static Hospital[] Uci(ulong splitSeed) => Split(s_uci.Value, splitSeed);

    /// <summary>The generated cohort and its Bayes accuracy.</summary>
    public static (Hospital[] Hospitals, double BayesAccuracy) Generated(ulong splitSeed) =>
        (Split(s_generated.Value.Files, splitSeed), s_generated.Value.BayesAccuracy);

    private static Hospital[] Split((string Name, Records Records)[] files, ulong splitSeed) => [.. files.Select(file =>
    {
        var split = RecordSplit.Of(file.Records, HeartDisease.Network, splitSeed);
        return new Hospital(file.Name, file.Records.Select(split.Train), file.Records.Select(split.Test));
    })];

    private static ((string, Records)[] Files, double BayesAccuracy) Generate()
    {
        using var folder = new TempFolder();
        var bayes = GeneratedCohort.Write(folder.Path, seed: 1);
        return ([.. Directory.GetFiles(folder.Path, "*.data").Order(StringComparer.Ordinal).Select(Read)], bayes);
    }

    private static (string Name, Records Records) Read(string path) =>
        (Path.GetFileName(path), RecordFile.Read(path, HeartDisease.Schema, HeartDisease.Network).Records);
}
