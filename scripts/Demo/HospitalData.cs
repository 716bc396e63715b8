using System.Globalization;
using System.Text.Json;

namespace FederatedZk.Demo;

public sealed record Hospital(string Name, string File);

/// <summary>The files that the four participants read.</summary>
/// <param name="Source">For the user: which data and why.</param>
/// <param name="BayesAccuracy">Known for the generated cohort only: the best that any model can do.</param>
public sealed record HospitalData(string Source, IReadOnlyList<Hospital> Hospitals, double? BayesAccuracy)
{
    private static readonly string[] UciNames = ["cleveland", "hungarian", "switzerland", "va"];

    /// <summary>--data, else FEDZK_DATA, else data/heart-disease; null when none of them is there and a cohort has to be generated.</summary>
    /// <exception cref="DemoException">when a folder that was asked for lacks the files.</exception>
    public static HospitalData? Find(string? option)
    {
        if (option is not null)
        {
            return Uci(option, "--data") ?? Generated(option, "--data") ?? throw new DemoException(Lacking("--data", option));
        }
        if (Environment.GetEnvironmentVariable("FEDZK_DATA") is { Length: > 0 } variable)
        {
            return Uci(variable, "FEDZK_DATA") ?? Generated(variable, "FEDZK_DATA") ?? throw new DemoException(Lacking("FEDZK_DATA", variable));
        }
        return Uci(Path.Combine(Installation.Root, "data", "heart-disease"), "data/heart-disease");
    }

    /// <summary>The four generated hospitals in a folder written by participant data generate, or null.</summary>
    public static HospitalData? Generated(string folder, string why)
    {
        var description = Path.Combine(folder, "cohort.json");
        if (!File.Exists(description))
        {
            return null;
        }
        var (bayes, names) = Description(description);
        var hospitals = names.ConvertAll(name => new Hospital(name, Path.GetFullPath(Path.Combine(folder, $"generated.{name}.data"))));
        if (hospitals.Find(h => !File.Exists(h.File)) is { } absent)
        {
            throw new DemoException($"{description}: names '{absent.Name}', but there is no {absent.File}");
        }
        return new HospitalData(string.Create(CultureInfo.InvariantCulture,
            $"generated cohort ({why}): made-up patients from a known logistic model, Bayes accuracy {bayes:F3}"), hospitals, bayes);
    }

    private static (double Bayes, List<string> Names) Description(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var root = json.RootElement;
            return (root.GetProperty("bayesAccuracy").GetDouble(), [.. root.GetProperty("hospitals").EnumerateArray().Select(h => h.GetProperty("name").GetString()!)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new DemoException($"{file}: cannot be read ({e.Message}); expected the file that 'participant data generate' writes");
        }
    }

    private static HospitalData? Uci(string folder, string why)
    {
        var hospitals = UciNames.Select(name => new Hospital(name, Path.GetFullPath(Path.Combine(folder, $"processed.{name}.data")))).ToList();
        return hospitals.TrueForAll(h => File.Exists(h.File))
            ? new HospitalData($"UCI Heart Disease, four hospitals ({why})", hospitals, null)
            : null;
    }

    private static string Lacking(string option, string folder) => !Directory.Exists(folder)
        ? $"{option} {folder}: there is no such folder"
        : $"{option} {folder}: expected {string.Join(", ", UciNames.Select(n => $"processed.{n}.data"))} (scripts/fetch-uci-data downloads them) or a generated cohort with cohort.json";
}
