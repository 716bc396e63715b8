using System.Runtime.InteropServices;
using FederatedZk.Protocol;

namespace FederatedZk.Aggregation;

/// <summary>
/// Models (int32) and updates (int64) as blobs: little-endian, network layout, nothing else. Their SHA-256 is their address.
/// The prover core exists for little-endian machines only, so host integers are copied as they are.
/// </summary>
public static class Blobs
{
    public static byte[] EncodeModel(ReadOnlySpan<int> weights) => MemoryMarshal.AsBytes(weights).ToArray();

    /// <exception cref="MalformedMessageException">when the length is not that of the network's parameters.</exception>
    public static int[] DecodeModel(NetworkParameters network, ReadOnlySpan<byte> bytes) => Decode<int>(network, bytes, sizeof(int), "model");

    public static byte[] EncodeUpdate(ReadOnlySpan<long> update) => MemoryMarshal.AsBytes(update).ToArray();

    /// <exception cref="MalformedMessageException">when the length is not that of the network's parameters.</exception>
    public static long[] DecodeUpdate(NetworkParameters network, ReadOnlySpan<byte> bytes) => Decode<long>(network, bytes, sizeof(long), "update");

    private static T[] Decode<T>(NetworkParameters network, ReadOnlySpan<byte> bytes, int width, string what) where T : unmanaged
    {
        var expected = network.ParameterCount * width;
        if (bytes.Length != expected)
        {
            throw new MalformedMessageException($"{what}: {bytes.Length} bytes, expected {expected} ({network.ParameterCount} parameters of {width} bytes)");
        }
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }
}
