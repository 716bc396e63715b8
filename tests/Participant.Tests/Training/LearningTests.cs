using FederatedZk.Participant.Training;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>What the fixed-point federation learns, on pooled test rows, mean of five split seeds.</summary>
public sealed class LearningTests(ITestOutputHelper output)
{
    private const int Splits = 5;

    [UciFact]
    public void LogisticRegressionLearnsFromTheUciFilesIn15Rounds()
    {
        var network = Networks.HeartDisease(13, 1);
        var (accuracy, loss) = MeanOverSplits(15, seed => new FederatedTraining(network, 0.05, HospitalFiles.Uci(seed), seed));
        Assert.True(accuracy >= 0.78, $"accuracy {accuracy:F4}, expected at least 0.78");
        Assert.True(loss < 0.50, $"log-loss {loss:F4}, expected below 0.50");
    }

    [UciFact]
    public void HiddenLayersLearnFromTheUciFilesIn30Rounds()
    {
        var network = Networks.HeartDisease(13, 32, 16, 1);
        var (accuracy, loss) = MeanOverSplits(30, seed => new FederatedTraining(network, 0.01, HospitalFiles.Uci(seed), seed));
        Assert.True(accuracy >= 0.76, $"accuracy {accuracy:F4}, expected at least 0.76");
        Assert.True(loss < 0.50, $"log-loss {loss:F4}, expected below 0.50");
    }

    [Theory]
    [InlineData("13-1", 0.05, 15)]
    [InlineData("13-32-16-1", 0.01, 30)]
    public void TheGeneratedCohortIsLearntUpToItsBayesAccuracy(string widths, double rate, int rounds)
    {
        var network = Networks.HeartDisease(Networks.Widths(widths));
        var bayes = 0.0;
        var (accuracy, _) = MeanOverSplits(rounds, seed =>
        {
            (var hospitals, bayes) = HospitalFiles.Generated(seed);
            return new FederatedTraining(network, rate, hospitals, seed);
        });
        output.WriteLine($"Bayes accuracy {bayes:F4}");
        Assert.InRange(accuracy, bayes - 0.03, bayes + 0.03);
    }

    private (double Accuracy, double LogLoss) MeanOverSplits(int rounds, Func<ulong, FederatedTraining> start)
    {
        var (accuracy, loss) = (0.0, 0.0);
        for (ulong seed = 1; seed <= Splits; seed++)
        {
            var training = start(seed);
            var before = training.Evaluate();
            for (var round = 0; round < rounds; round++)
            {
                training.Round();
            }
            var after = training.Evaluate();
            output.WriteLine($"seed {seed}: {Describe(before)} -> round {rounds}: {Describe(after)}");
            accuracy += (double)after.Correct / after.Count / Splits;
            loss += after.LogLossSum / after.Count / Splits;
        }
        output.WriteLine($"mean: accuracy {accuracy:F4}, log-loss {loss:F4}");
        return (accuracy, loss);
    }

    private static string Describe(TestMetrics m) =>
        $"accuracy {(double)m.Correct / m.Count:F4}, log-loss {m.LogLossSum / m.Count:F4}, AUC {m.Auc:F4} ({m.Count} rows)";
}
