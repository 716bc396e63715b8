using System.Text.Json;
using FederatedZk.Participant.Data;
using Xunit;

namespace FederatedZk.Participant.Tests.Data;

public sealed class GeneratedCohortTests
{
    [Fact]
    public void TheSameSeedGivesTheSameBytesAndAnotherSeedOthers()
    {
        using var folder = new TempFolder();
        GeneratedCohort.Write(folder.File("a"), 5);
        GeneratedCohort.Write(folder.File("b"), 5);
        GeneratedCohort.Write(folder.File("c"), 6);
        foreach (var hospital in GeneratedCohort.Hospitals)
        {
            byte[] Read(string run) => File.ReadAllBytes(Path.Combine(folder.File(run), $"generated.{hospital.Name}.data"));
            Assert.Equal(Read("a"), Read("b"));
            Assert.NotEqual(Read("a"), Read("c"));
        }
    }

    [Fact]
    public void TheFilesFitTheHeartDiseaseSchemaAndTheModelScoresItsBayesAccuracy()
    {
        using var folder = new TempFolder();
        var bayes = GeneratedCohort.Write(folder.Path, 1);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("cohort.json")));
        Assert.Equal(bayes, json.RootElement.GetProperty("bayesAccuracy").GetDouble());
        Assert.InRange(bayes, 0.75, 0.92);
        var (correct, count, dropped) = (0, 0, 0);
        foreach (var hospital in GeneratedCohort.Hospitals)
        {
            var (records, summary) = RecordFile.Read(folder.File($"generated.{hospital.Name}.data"), HeartDisease.Schema, HeartDisease.Network);
            Assert.Equal(hospital.Rows, summary.Rows);
            Assert.Equal(0, summary.Clamped);
            dropped += summary.Dropped;
            count += records.Count;
            correct += Enumerable.Range(0, records.Count).Count(i => Logit(records.Features.AsSpan(i * 13, 13)) >= 0 == (records.Labels[i] == 1));
        }
        Assert.InRange(dropped, 1, 200);
        // standard deviation of the share over about 3700 rows: 0.006
        Assert.Equal(bayes, (double)correct / count, 0.02);
    }

    private static double Logit(ReadOnlySpan<int> features)
    {
        var logit = GeneratedCohort.Bias;
        for (var j = 0; j < features.Length; j++)
        {
            logit += GeneratedCohort.Model[j].Coefficient * features[j] / 256.0;
        }
        return logit;
    }
}
