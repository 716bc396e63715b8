using FederatedZk.Protocol;

namespace FederatedZk.Aggregation;

/// <summary>The exact integer sum of a round's accepted updates, and ΣB of the batches behind them.</summary>
public sealed class UpdateSum(NetworkParameters network)
{
    /// <summary>The sum so far, network layout.</summary>
    public long[] Values { get; } = new long[network.ParameterCount];

    /// <summary>ΣB over the updates added: the divisor of the aggregate.</summary>
    public uint BatchSum { get; private set; }

    /// <summary>Number of updates added.</summary>
    public int Count { get; private set; }

    /// <summary>SHA-256 of the sum's blob.</summary>
    public Bytes32 Hash => Bytes32.Sha256(Blobs.EncodeUpdate(Values));

    /// <summary>Adds one participant's update over a batch of <paramref name="batchSize"/> records; on an exception the sum is as before.</summary>
    /// <exception cref="ArgumentException">when the update has another length than the network's parameters, or the batch is empty.</exception>
    /// <exception cref="OverflowException">when an entry of the sum would leave 64 bits, or ΣB 32 bits.</exception>
    public void Add(ReadOnlySpan<long> update, uint batchSize)
    {
        if (update.Length != Values.Length)
        {
            throw new ArgumentException($"an update of {update.Length} entries, expected {Values.Length}", nameof(update));
        }
        if (batchSize == 0)
        {
            throw new ArgumentException("a batch of 0 records", nameof(batchSize));
        }
        var batchSum = checked(BatchSum + batchSize);
        for (var i = 0; i < update.Length; i++)
        {
            _ = checked(Values[i] + update[i]);
        }
        for (var i = 0; i < update.Length; i++)
        {
            Values[i] += update[i];
        }
        BatchSum = batchSum;
        Count++;
    }
}
