using FederatedZk.Prover;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;
using static FederatedZk.ProverCore.Tests.Protocol.SampleMessages;

namespace FederatedZk.ProverCore.Tests.Step;

/// <summary>What the prover itself refuses, and that it says where: layer and entry.</summary>
public sealed class ProverRefusalTests
{
    [Fact]
    public void EveryEntryOfTheTraceIsCompared()
    {
        using var scene = new Scene(Scene.Hidden, 3);
        using var statement = scene.NewStatement();
        var (forward, backward) = (scene.Exact.Trace.Forward, scene.Exact.Trace.Backward);
        for (var i = 0; i < forward.Length + backward.Length; i++)
        {
            var trace = new StepTrace((long[])forward.Clone(), (long[])backward.Clone());
            (i < forward.Length ? trace.Forward : trace.Backward)[i < forward.Length ? i : i - forward.Length]++;
            var e = Assert.Throws<FzkException>(() => StepProver.Prove(statement, scene.Records, trace, 1));
            Assert.Equal(FzkStatus.InvalidArgument, e.Status);
            Assert.Contains("layer", e.Message, StringComparison.Ordinal);
        }
        foreach (var trace in new[]
        {
            new StepTrace([], []), new StepTrace(forward[..^1], backward), new StepTrace([.. forward, 0], backward), new StepTrace(forward, [.. backward, 0]), new StepTrace(forward, []),
        })
        {
            Assert.Equal(FzkStatus.InvalidArgument, Assert.Throws<FzkException>(() => StepProver.Prove(statement, scene.Records, trace, 1)).Status);
        }
    }

    [Fact]
    public void AnUpdateThatIsNotTheStepIsNotProved()
    {
        using var scene = new Scene(Scene.Hidden, 3);
        var update = (long[])scene.Exact.Update.Clone();
        update[^1]++;
        using var statement = new StepStatement(scene.Context, scene.Model, scene.Dataset, update);
        var e = Assert.Throws<FzkException>(() => StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1));
        Assert.Equal(FzkStatus.InvalidArgument, e.Status);
        Assert.Contains("layer 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordsOtherThanTheEnrolledAreNotProved()
    {
        using var scene = new Scene(Scene.Logistic, 3);
        using var statement = scene.NewStatement();
        using var changed = scene.NewRecords((features, _) => features[scene.Indices[1]][4]++);
        Assert.Equal(FzkStatus.InvalidArgument, Assert.Throws<FzkException>(() => StepProver.Prove(statement, changed, scene.Exact.Trace, 1)).Status);
        using var fewer = new Scene(Scene.Logistic, 3, recordCount: 49);
        Assert.Throws<ArgumentException>(() => StepProver.Prove(statement, fewer.Records, scene.Exact.Trace, 1));
        using var otherNetwork = new Scene(Scene.Hidden, 3);
        Assert.Throws<ArgumentException>(() => StepProver.Prove(statement, otherNetwork.Records, scene.Exact.Trace, 1));
    }

    [Fact]
    public void StepsOutOfRangeAreUnprovable()
    {
        using var scene = new Scene(Scene.Hidden, 3);
        var weights = scene.Weights.Select(w => w * 500_000).ToArray();
        using var model = new Model(scene.Network, weights);
        using var statement = new StepStatement(scene.Context, model, scene.Dataset, scene.Exact.Update);
        var e = Assert.Throws<UnprovableException>(() => StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1));
        Assert.Equal(FzkStatus.Unprovable, e.Status);
        Assert.Contains("layer", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2048, 0, "feature 2")]
    [InlineData(-2049, 0, "feature 2")]
    [InlineData(int.MaxValue, 0, "feature 2")]
    [InlineData(0, 2, "label 0")]
    [InlineData(0, -1, "label 0")]
    public void RecordsOutOfRangeAreNamed(int feature, int label, string where)
    {
        using var scene = new Scene(Scene.Logistic, 3);
        using var records = scene.NewRecords((features, labels) => (features[7][2], labels[7][0]) = (feature, label));
        var e = Assert.Throws<UnprovableException>(() => EnrolmentProver.Prove(scene.Enrolment, scene.Network, records, 1));
        Assert.Contains($"{where} of record 7", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExtremeFeaturesAreInRange()
    {
        using var scene = new Scene(Scene.Logistic, 3);
        using var records = scene.NewRecords((features, _) => (features[7][2], features[8][0]) = (2047, -2048));
        using var dataset = new Dataset(scene.Network, records.Commit());
        Assert.Equal(Verdict.Accept, EnrolmentProof.Verify(scene.Enrolment, dataset, EnrolmentProver.Prove(scene.Enrolment, scene.Network, records, 1)));
    }

    [Fact]
    public void ShapesThatDoNotFitAreMisuse()
    {
        var n = Scene.Logistic;
        Assert.Throws<ArgumentException>(() => new RecordSet(n, new int[13], new int[2], Fill(1, 32), B(1)));
        Assert.Throws<ArgumentException>(() => new RecordSet(n, [], [], Fill(1, 32), B(1)));
        Assert.Throws<ArgumentException>(() => new RecordSet(n, new int[13], new int[1], Fill(1, 31), B(1)));
        Assert.Throws<FzkException>(() => new RecordSet(n with { RangeBits = 17 }, new int[13], new int[1], Fill(1, 32), B(1)));
        var disposed = new RecordSet(n, new int[13], new int[1], Fill(1, 32), B(1));
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(disposed.Commit);
    }
}
