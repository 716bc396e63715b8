using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Data;

/// <summary>
/// 66 % of the records to train on, the rest to test on. Record i (0-based among the usable rows, in file order) has the key
/// SHAKE-256(seed as u64 little-endian ‖ i as u64 little-endian), 32 bytes; records are taken in ascending key order (bytewise).
/// Where every class has more than two records each class is split by itself, else (and where labels are values) all together; of n records
/// floor((66 n + 50) / 100) are for training, and at least one (when n is 2 or more, not all). Both parts keep key order.
/// </summary>
/// <param name="Train">Row numbers, in key order; this is the order of the committed dataset.</param>
public sealed record RecordSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Test, bool Stratified)
{
    private const int TrainPercent = 66;
    private const int KeyBytes = 32;

    public static RecordSplit Of(Records records, NetworkParameters network, ulong seed) => network.Loss switch
    {
        Loss.Squared => Of(new int[records.Count], 1, seed),
        Loss.Softmax => Of([.. records.Labels.Chunk(network.Outputs).Select(row => Array.IndexOf(row, 1))], network.Outputs, seed),
        _ => Of(records.Labels, 2, seed),
    };

    /// <param name="classes">The class of each row, from 0 to below classCount.</param>
    /// <param name="classCount">Classes that there are; 1 splits all together.</param>
    public static RecordSplit Of(IReadOnlyList<int> classes, int classCount, ulong seed)
    {
        var counts = new int[classCount];
        foreach (var c in classes)
        {
            counts[c]++;
        }
        var stratified = classCount > 1 && counts.All(n => n > 2);
        var order = Enumerable.Range(0, classes.Count).Select(i => (Row: i, Key: Key(seed, i))).ToList();
        order.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        var quota = stratified ? counts.Select(TrainCount).ToArray() : [TrainCount(classes.Count)];
        var (train, test) = (new List<int>(), new List<int>());
        foreach (var (row, _) in order)
        {
            var stratum = stratified ? classes[row] : 0;
            (quota[stratum]-- > 0 ? train : test).Add(row);
        }
        return new RecordSplit(train, test, stratified);
    }

    private static int TrainCount(int n) => Math.Min(Math.Max(1, (int)(((long)TrainPercent * n + 50) / 100)), Math.Max(1, n - 1));

    private static byte[] Key(ulong seed, int row)
    {
        Span<byte> input = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(input, seed);
        BinaryPrimitives.WriteUInt64LittleEndian(input[8..], (ulong)row);
        return Shake256.HashData(input, KeyBytes);
    }
}
