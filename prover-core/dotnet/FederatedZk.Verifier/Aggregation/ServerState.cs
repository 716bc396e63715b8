using System.Buffers.Binary;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Aggregation;

/// <summary>
/// The coordinator's optimiser between rounds: master weights in double precision and the optimiser's own vectors. Immutable.
/// Every operation is IEEE 754, rounded once, in a fixed order, so that an auditor repeats it bit for bit; see prover-core/doc/aggregation.md.
/// </summary>
public sealed class ServerState
{
    public const string Domain = "fedzk/v1/state";

    private readonly OptimiserKind _kind;
    private readonly double[] _master;
    private readonly double[][] _slots;

    /// <exception cref="DivergedException"/>
    private ServerState(FederationDescription d, ulong step, double[] master, double[][] slots)
    {
        _kind = d.Optimiser.Kind;
        _master = master;
        _slots = slots;
        Step = step;
        Weights = new int[master.Length];
        var scale = Scale(d.Network.WeightBits);
        for (var i = 0; i < master.Length; i++)
        {
            Weights[i] = RoundHalfUp(master[i] * scale, i, master[i]);
        }
    }

    /// <summary>The model: round-half-up of master · 2^WeightBits, network layout.</summary>
    public int[] Weights { get; }

    public ReadOnlySpan<double> Master => _master;

    /// <summary>Number of rounds applied.</summary>
    public ulong Step { get; }

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public Bytes32 Hash => Bytes32.Sha256(Encode());

    /// <summary>A single layer starts at zero. Otherwise weights are uniform in ±√(6/n_{l-1}) (He), from the federation's seed, and biases zero.</summary>
    public static ServerState Initial(FederationDescription d)
    {
        var network = d.Network;
        var master = new double[network.ParameterCount];
        var position = 0;
        for (var layer = 1; layer <= network.LayerCount && network.LayerCount > 1; layer++)
        {
            var (inputs, outputs) = ((int)network.Widths[layer - 1], (int)network.Widths[layer]);
            var bound = Math.Sqrt(6.0 / inputs);
            for (var row = 0; row < inputs; row++)
            {
                FillUniform(d.InitialSeed, layer, row, bound, master.AsSpan(position, outputs));
                position += outputs;
            }
            position += outputs;
        }
        return new ServerState(d, 0, master, EmptySlots(d, master.Length));
    }

    /// <summary>The state after a round whose accepted updates sum to <paramref name="sum"/> over <paramref name="batchSum"/> records.</summary>
    /// <exception cref="ArgumentException">when the sum has another length than the model, or no record is behind it.</exception>
    /// <exception cref="DivergedException">when a weight would no longer fit the model; this state stays as it is.</exception>
    public ServerState Apply(FederationDescription d, ReadOnlySpan<long> sum, uint batchSum)
    {
        RequireSameShape(d);
        if (sum.Length != _master.Length)
        {
            throw new ArgumentException($"a sum of {sum.Length} entries, expected {_master.Length}", nameof(sum));
        }
        if (batchSum == 0)
        {
            throw new ArgumentException("no record is behind the sum", nameof(batchSum));
        }
        var gradient = Gradient(d.Network, sum, batchSum);
        var master = (double[])_master.Clone();
        var slots = Array.ConvertAll(_slots, s => (double[])s.Clone());
        Optimisers.For(d.Optimiser).Step(Step + 1, gradient, master, slots);
        return new ServerState(d, Step + 1, master, slots);
    }

    public byte[] Encode()
    {
        var w = new CanonicalWriter(Domain).U8((byte)_kind).U64(Step).F64List(_master);
        foreach (var slot in _slots)
        {
            w.F64List(slot);
        }
        return w.ToArray();
    }

    /// <exception cref="MalformedMessageException">when the bytes are no state of this federation.</exception>
    public static ServerState Decode(FederationDescription d, ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(Domain, bytes);
        var kind = r.U8();
        if (kind != (byte)d.Optimiser.Kind)
        {
            throw new MalformedMessageException($"state: optimiser {kind}, the federation's is {(byte)d.Optimiser.Kind}");
        }
        var step = r.U64();
        if (step > d.Rounds)
        {
            throw new MalformedMessageException($"state: step {step}, the federation has {d.Rounds} rounds");
        }
        var count = d.Network.ParameterCount;
        var master = r.FiniteList(count);
        var slots = new double[Optimisers.For(d.Optimiser).SlotCount][];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = r.FiniteList(count);
        }
        r.End();
        try
        {
            return new ServerState(d, step, master, slots);
        }
        catch (DivergedException e)
        {
            throw new MalformedMessageException($"state: {e.Message}");
        }
    }

    /// <summary>sum / (ΣB · scale): W entries carry 2^(f_a + f_d), biases 2^f_d. The divisor is exact; conversion and division round once each.</summary>
    private static double[] Gradient(NetworkParameters network, ReadOnlySpan<long> sum, uint batchSum)
    {
        var gradient = new double[sum.Length];
        var weightDivisor = batchSum * Scale(network.FeatureBits + network.SignalBits);
        var biasDivisor = batchSum * Scale(network.SignalBits);
        var position = 0;
        for (var layer = 1; layer <= network.LayerCount; layer++)
        {
            var biases = position + (int)(network.Widths[layer - 1] * network.Widths[layer]);
            var end = biases + (int)network.Widths[layer];
            for (; position < end; position++)
            {
                gradient[position] = sum[position] / (position < biases ? weightDivisor : biasDivisor);
            }
        }
        return gradient;
    }

    private static void FillUniform(Bytes32 seed, int layer, int row, double bound, Span<double> weights)
    {
        Span<byte> input = stackalloc byte[Bytes32.Length + 8];
        seed.Span.CopyTo(input);
        BinaryPrimitives.WriteUInt32LittleEndian(input[32..], (uint)layer);
        BinaryPrimitives.WriteUInt32LittleEndian(input[36..], (uint)row);
        var random = Shake256.Hash(input, 8 * weights.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            var bits = BinaryPrimitives.ReadUInt64LittleEndian(random.AsSpan(8 * i)) >> 11;
            weights[i] = ((long)bits - (1L << 52)) / (double)(1L << 52) * bound;
        }
    }

    /// <summary>Exact: value − ⌊value⌋ is representable wherever it decides.</summary>
    private static int RoundHalfUp(double value, int index, double master)
    {
        var floor = Math.Floor(value);
        var rounded = value - floor >= 0.5 ? floor + 1 : floor;
        return Math.Abs(rounded) < 2147483648.0 ? (int)rounded : throw new DivergedException(index, master);
    }

    private static double Scale(uint bits) => 1UL << (int)bits;

    private static double[][] EmptySlots(FederationDescription d, int length)
    {
        var slots = new double[Optimisers.For(d.Optimiser).SlotCount][];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = new double[length];
        }
        return slots;
    }

    private void RequireSameShape(FederationDescription d)
    {
        if (d.Optimiser.Kind != _kind || d.Network.ParameterCount != _master.Length)
        {
            throw new ArgumentException("the state belongs to another federation", nameof(d));
        }
    }
}
