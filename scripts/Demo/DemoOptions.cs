namespace FederatedZk.Demo;

/// <summary>What the user chose.</summary>
/// <param name="Data">Folder with hospitals' files, or null: FEDZK_DATA, ./data/heart-disease, else a generated cohort.</param>
/// <param name="Network">Widths joined by hyphens.</param>
/// <param name="Work">Where keys, logs and the record go; null: a new folder under artifacts/demo.</param>
/// <param name="BlockSeconds">Time between two blocks of the local node.</param>
/// <param name="DeadlineSeconds">A round closes without those who have not answered by then.</param>
public sealed record DemoOptions(string? Data, uint Rounds, string Network, ulong Seed, string? Work, double BlockSeconds = 1, uint DeadlineSeconds = 60)
{
    /// <summary>Networks with a tested learning rate.</summary>
    public static IReadOnlyDictionary<string, double> LearningRates { get; } = new Dictionary<string, double>
    {
        ["13-1"] = 0.05,
        ["13-32-16-1"] = 0.01,
    };

    public IReadOnlyList<uint> Widths => [.. Network.Split('-').Select(uint.Parse)];
}
