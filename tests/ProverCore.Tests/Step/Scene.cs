using FederatedZk.Prover;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using static FederatedZk.ProverCore.Tests.Protocol.SampleMessages;

namespace FederatedZk.ProverCore.Tests.Step;

/// <summary>One participant with its records, a model, and everything that a statement about a step needs; a function of the seed alone.</summary>
internal sealed class Scene : IDisposable
{
    public static readonly NetworkParameters Logistic = new(Loss.Logistic, [13, 1], 12, 8, 12, 11, 2, 2);

    public static readonly NetworkParameters Hidden = new(Loss.Logistic, [5, 6, 3, 1], 12, 8, 12, 11, 2, 2);

    public static readonly NetworkParameters Squared = Logistic with { Loss = Loss.Squared };

    public static readonly NetworkParameters SquaredHidden = Squared with { Widths = [4, 5, 2] };

    public static readonly NetworkParameters Softmax = Logistic with { Loss = Loss.Softmax, Widths = [13, 3], ExpBits = 14 };

    public static readonly NetworkParameters SoftmaxHidden = Softmax with { Widths = [5, 6, 4] };

    private readonly int[][] _features;
    private readonly int[][] _labels;

    public Scene(NetworkParameters network, uint batchSize, int seed = 1, int recordCount = 50)
    {
        Network = network;
        var random = new Random(seed);
        _features = [.. Enumerable.Range(0, recordCount).Select(_ => Draw(random, network.Features, -600, 600))];
        _labels = [.. Enumerable.Range(0, recordCount).Select(_ => DrawLabels(random, network))];
        Weights = Draw(random, (int)network.ParameterCount, -2500, 2500);
        Vrf = VrfKey.FromSeed(Fill(21, 32));
        Records = NewRecords(_features, _labels);
        Commitments = Records.Commit();
        Dataset = new Dataset(network, Commitments);
        Model = new Model(network, Weights);
        Enrolment = new EnrolmentContext(B(1), 31337, Fill(2, 20), B(3), Vrf.PublicKey);
        var (proof, batch) = Vrf.Prove(B(1), 3, B(5));
        Context = new StepContext(B(1), 31337, Fill(2, 20), 3, B(3), B(4), Vrf.PublicKey, 10, 12, B(5), proof, batchSize);
        Indices = Beacon.Indices(batch, (uint)recordCount, batchSize);
        Exact = ExactStep.Run(network, Weights, [.. Indices.Select(i => _features[i])], [.. Indices.Select(i => _labels[i])]);
    }

    public NetworkParameters Network { get; }

    public int[] Weights { get; }

    public VrfKey Vrf { get; }

    public RecordSet Records { get; }

    public byte[] Commitments { get; }

    public Dataset Dataset { get; }

    public Model Model { get; }

    public EnrolmentContext Enrolment { get; }

    public StepContext Context { get; }

    public uint[] Indices { get; }

    public static NetworkParameters Named(string name) => name switch
    {
        "13-1" => Logistic,
        "5-6-3-1" => Hidden,
        "squared 13-1" => Squared,
        "squared 4-5-2" => SquaredHidden,
        "softmax 13-3" => Softmax,
        "softmax 5-6-4" => SoftmaxHidden,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public ExactStep Exact { get; }

    public StepStatement NewStatement() => new(Context, Model, Dataset, Exact.Update);

    /// <summary>Other records under the same key and nonce, for attacks on the prover's inputs.</summary>
    public RecordSet NewRecords(Action<int[][], int[][]> change)
    {
        var (features, labels) = (_features.Select(r => (int[])r.Clone()).ToArray(), _labels.Select(r => (int[])r.Clone()).ToArray());
        change(features, labels);
        return NewRecords(features, labels);
    }

    public void Dispose()
    {
        Vrf.Dispose();
        Records.Dispose();
        Dataset.Dispose();
        Model.Dispose();
    }

    private RecordSet NewRecords(int[][] features, int[][] labels) =>
        new(Network, features.SelectMany(r => r).ToArray(), labels.SelectMany(r => r).ToArray(), Fill(22, 32), B(23));

    private static int[] DrawLabels(Random random, NetworkParameters n)
    {
        if (n.Loss != Loss.Softmax)
        {
            return n.Loss == Loss.Squared ? Draw(random, n.Outputs, -2048, 2048) : Draw(random, n.Outputs, 0, 2);
        }
        var labels = new int[n.Outputs];
        labels[random.Next(n.Outputs)] = 1;
        return labels;
    }

    private static int[] Draw(Random random, int count, int low, int high) => [.. Enumerable.Range(0, count).Select(_ => random.Next(low, high))];
}
