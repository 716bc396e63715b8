using System.Buffers.Binary;
using FederatedZk.Aggregation;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Training;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Tests.Training;

/// <summary>One participant's part in a round.</summary>
internal sealed record Contribution(Records Batch, long[] Update);

/// <summary>
/// Rounds without proofs and network: the real batch sizes, sampling, exact step, integer sum and server optimiser, in the order of a federation.
/// Only the beacon's output is made up from a seed.
/// </summary>
internal sealed class FederatedTraining
{
    private readonly FederationDescription _description;
    private readonly Hospital[] _hospitals;
    private readonly uint[] _batchSizes;
    private readonly StepTrainer _trainer;
    private readonly ulong _seed;

    public FederatedTraining(NetworkParameters network, double adamRate, Hospital[] hospitals, ulong seed)
    {
        _description = new FederationDescription("learning test", 1, new byte[20], Bytes32.Zero, network, HeartDisease.Schema,
            new OptimiserSpec(OptimiserKind.Adam, adamRate, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8), 100, 128, 1, 1, 60, Bytes32.Sha256(BitConverter.GetBytes(seed)));
        _description.Check();
        _hospitals = hospitals;
        _batchSizes = BatchSizes.For([.. hospitals.Select(h => (uint)h.Train.Count)], _description.BatchTotal);
        _trainer = new StepTrainer(network);
        _seed = seed;
        State = ServerState.Initial(_description);
    }

    public ServerState State { get; private set; }

    public Contribution[] Round()
    {
        var contributions = _hospitals.Select((h, i) => Contribute(h, i)).ToArray();
        var sum = new UpdateSum(_description.Network);
        foreach (var c in contributions)
        {
            sum.Add(c.Update, (uint)c.Batch.Count);
        }
        State = State.Apply(_description, sum.Values, sum.BatchSum);
        return contributions;
    }

    /// <summary>Metrics over all hospitals' test rows together.</summary>
    public TestMetrics Evaluate() => Evaluation.Evaluate(_description.Network, State.Weights, [.. _hospitals.SelectMany(h => h.Test.Features)],
        [.. _hospitals.SelectMany(h => h.Test.Labels)]);

    private Contribution Contribute(Hospital hospital, int index)
    {
        var draw = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(draw, _seed);
        BinaryPrimitives.WriteUInt64LittleEndian(draw.AsSpan(8), State.Step + 1);
        BinaryPrimitives.WriteInt32LittleEndian(draw.AsSpan(16), index);
        var indices = Beacon.Indices(Shake256.Hash(draw, 64), (uint)hospital.Train.Count, _batchSizes[index]);
        var batch = hospital.Train.Select([.. indices.Select(i => (int)i)]);
        return new Contribution(batch, _trainer.Run(State.Weights, batch.Features, batch.Labels).Update);
    }
}
