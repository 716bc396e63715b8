using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>What the trainer computes is what the prover proves and the verifier accepts: the two write the step down independently.</summary>
public sealed class ProvenTrainingTests
{
    [Theory]
    [InlineData("13-1", 1)]
    [InlineData("13-1", 37)]
    [InlineData("13-32-16-1", 5)]
    [InlineData("13-32-16-1", 37)]
    [InlineData("5-6-3-2", 5)]
    [InlineData("squared 13-1", 37)]
    [InlineData("squared 4-5-2", 5)]
    [InlineData("softmax 13-3", 37)]
    [InlineData("softmax 5-6-4", 1)]
    [InlineData("softmax 5-6-4", 5)]
    public void TheTrainersStepIsProvable(string name, int batchSize)
    {
        var network = Networks.Named(name);
        var (weights, features, labels) = Networks.Random(network, 50, 3000, batchSize);
        using var vrf = VrfKey.FromSeed(Filled(1).Span);
        using var records = new RecordSet(network, features, labels, Filled(2).Span, Filled(3));
        using var dataset = new Dataset(network, records.Commit());
        using var model = new Model(network, weights);
        var (beaconProof, seed) = vrf.Prove(Filled(4), 7, Filled(5));
        var context = new StepContext(Filled(4), 31337, new byte[20], 7, Filled(6), Filled(7), vrf.PublicKey, 10, 11, Filled(5), beaconProof, (uint)batchSize);
        var indices = Beacon.Indices(seed, 50, (uint)batchSize);

        var step = new StepTrainer(network).Run(weights, Rows(features, network.Features, indices), Rows(labels, network.Outputs, indices));
        using var statement = new StepStatement(context, model, dataset, step.Update);
        Assert.Equal(indices, statement.Indices);
        Assert.True(statement.Verify(StepProver.Prove(statement, records, step.Trace, 1)).Accepted);

        step.Update[^1]++;
        using var other = new StepStatement(context, model, dataset, step.Update);
        Assert.Equal(FzkStatus.InvalidArgument, Assert.Throws<FzkException>(() => StepProver.Prove(other, records, step.Trace, 1)).Status);
    }

    private static Bytes32 Filled(byte value)
    {
        var bytes = new byte[32];
        Array.Fill(bytes, value);
        return new Bytes32(bytes);
    }

    private static int[] Rows(int[] values, int width, uint[] indices) => [.. indices.SelectMany(i => values.Skip((int)i * width).Take(width))];
}
