using System.Globalization;
using System.Text;
using System.Text.Json;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Data;

/// <summary>One hospital's case mix.</summary>
public sealed record CaseMix(string Name, int Rows, double Age, double Male, double[] ChestPain, double Cholesterol, double[] RestEcg, double Angina, double OldPeak);

/// <summary>
/// Four made-up hospitals in the 14-column format of the UCI heart disease files, from a logistic model that is known: on the features as the schema
/// scales them (before rounding), P(disease) = 1 / (1 + exp(−(bias + Σ coefficient · feature))). Case mixes differ between hospitals, the model does not.
/// Also its Bayes accuracy: the mean of max(p, 1 − p) over a large sample, hospitals in proportion to their rows. docs/participant.md.
/// </summary>
public static class GeneratedCohort
{
    public const int BayesSamplesPerRow = 50;

    private const double MissingShare = 0.02;

    public const double Bias = 1.10;

    /// <summary>Feature, centre, scale, coefficient, in the order of the heart disease schema.</summary>
    public static IReadOnlyList<(string Feature, double Centre, double Scale, double Coefficient)> Model { get; } =
    [
        ("age", 54, 9, 0.80), ("sex", 0.5, 0.5, 0.90), ("trestbps", 130, 18, 0.50), ("chol", 220, 90, 0.60), ("fbs", 0.5, 0.5, 0.60),
        ("thalach", 140, 25, -1.00), ("exang", 0.5, 0.5, 1.00), ("oldpeak", 1, 1, 1.20), ("cp=2", 0.5, 0.5, -0.80), ("cp=3", 0.5, 0.5, -0.60),
        ("cp=4", 0.5, 0.5, 0.90), ("restecg=1", 0.5, 0.5, 0.50), ("restecg=2", 0.5, 0.5, 0.60),
    ];

    public static IReadOnlyList<CaseMix> Hospitals { get; } =
    [
        new("north", 1200, 54, 0.68, [0.08, 0.16, 0.28, 0.48], 245, [0.50, 0.02, 0.48], 0.33, 1.0),
        new("east", 1100, 48, 0.72, [0.05, 0.36, 0.18, 0.41], 250, [0.80, 0.18, 0.02], 0.30, 0.6),
        new("south", 600, 56, 0.90, [0.05, 0.06, 0.20, 0.69], 200, [0.68, 0.24, 0.08], 0.45, 0.8),
        new("west", 900, 59, 0.95, [0.04, 0.08, 0.26, 0.62], 190, [0.42, 0.40, 0.18], 0.60, 1.3),
    ];

    /// <summary>Writes generated.HOSPITAL.data for each hospital and cohort.json; the same seed gives the same bytes.</summary>
    /// <returns>The Bayes accuracy.</returns>
    public static double Write(string folder, ulong seed)
    {
        Directory.CreateDirectory(folder);
        var (certain, samples) = (0.0, 0L);
        foreach (var hospital in Hospitals)
        {
            File.WriteAllText(Path.Combine(folder, $"generated.{hospital.Name}.data"), Rows(hospital, new SampleStream(seed, $"fedzk/cohort/v1/rows/{hospital.Name}")));
            var sample = new SampleStream(seed, $"fedzk/cohort/v1/bayes/{hospital.Name}");
            for (var i = 0; i < hospital.Rows * BayesSamplesPerRow; i++, samples++)
            {
                var p = Probability(Draw(hospital, sample));
                certain += Math.Max(p, 1 - p);
            }
        }
        var bayes = certain / samples;
        var description = new
        {
            Seed = seed,
            BayesAccuracy = bayes,
            BayesAccuracyOver = $"{samples} generated patients, mean of max(p, 1 - p), hospitals in proportion to their rows",
            Bias,
            Model = Model.Select(m => new { m.Feature, m.Centre, m.Scale, m.Coefficient }),
            Hospitals,
        };
        File.WriteAllText(Path.Combine(folder, "cohort.json"), JsonSerializer.Serialize(description, ProtocolJson.Options) + "\n");
        return bayes;
    }

    private readonly record struct Patient(int Age, int Sex, int ChestPain, int Pressure, int Cholesterol, int Sugar, int RestEcg, int HeartRate, int Angina, double OldPeak);

    private static Patient Draw(CaseMix mix, SampleStream s)
    {
        var age = Whole(mix.Age + 9 * s.Normal(), 28, 77);
        var sex = s.Chance(mix.Male) ? 1 : 0;
        var chestPain = 1 + s.Category(mix.ChestPain);
        var pressure = Whole(131 + 0.4 * (age - 54) + 17 * s.Normal(), 90, 200);
        var cholesterol = Whole(mix.Cholesterol + 52 * s.Normal(), 100, 560);
        var sugar = s.Chance(0.16) ? 1 : 0;
        var restEcg = s.Category(mix.RestEcg);
        var heartRate = Whole(142 - 0.8 * (age - 54) + 22 * s.Normal(), 70, 202);
        var angina = s.Chance(mix.Angina) ? 1 : 0;
        var oldPeak = Whole(10 * Math.Abs(mix.OldPeak * s.Normal()), 0, 62) / 10.0;
        return new Patient(age, sex, chestPain, pressure, cholesterol, sugar, restEcg, heartRate, angina, oldPeak);
    }

    private static double Probability(Patient p)
    {
        ReadOnlySpan<double> raw =
        [
            p.Age, p.Sex, p.Pressure, p.Cholesterol, p.Sugar, p.HeartRate, p.Angina, p.OldPeak, p.ChestPain == 2 ? 1 : 0, p.ChestPain == 3 ? 1 : 0,
            p.ChestPain == 4 ? 1 : 0, p.RestEcg == 1 ? 1 : 0, p.RestEcg == 2 ? 1 : 0,
        ];
        var logit = Bias;
        for (var j = 0; j < raw.Length; j++)
        {
            logit += Model[j].Coefficient * ((raw[j] - Model[j].Centre) / Model[j].Scale);
        }
        return 1 / (1 + Math.Exp(-logit));
    }

    private static string Rows(CaseMix mix, SampleStream s)
    {
        var text = new StringBuilder();
        for (var i = 0; i < mix.Rows; i++)
        {
            var p = Draw(mix, s);
            var num = s.Chance(Probability(p)) ? 1 + s.Category([0.5, 0.2, 0.2, 0.1]) : 0;
            string[] fields =
            [
                Text(p.Age), Text(p.Sex), Text(p.ChestPain), Text(p.Pressure), Text(p.Cholesterol), Text(p.Sugar), Text(p.RestEcg), Text(p.HeartRate),
                Text(p.Angina), p.OldPeak.ToString("0.0", CultureInfo.InvariantCulture), "?", "?", "?", Text(num),
            ];
            if (s.Chance(MissingShare))
            {
                fields[3 + (int)(5 * s.Uniform())] = "?";
            }
            text.AppendJoin(',', fields).Append('\n');
        }
        return text.ToString();
    }

    private static int Whole(double value, int lowest, int highest) => Math.Clamp((int)Math.Floor(value + 0.5), lowest, highest);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
