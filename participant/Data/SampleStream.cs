using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FederatedZk.Participant.Data;

/// <summary>
/// Reproducible random numbers, the same on every machine and version: block i is SHAKE-256(seed as u64 little-endian ‖ label as UTF-8 ‖ i as u64
/// little-endian), 4096 bytes, read as u64 little-endian. For generated data only, never for keys.
/// </summary>
internal sealed class SampleStream(ulong seed, string label)
{
    private const int BlockBytes = 4096;

    private byte[] _block = [];
    private int _position;
    private ulong _next;

    /// <summary>Uniform in [0, 1): the upper 53 bits.</summary>
    public double Uniform()
    {
        if (_position == _block.Length)
        {
            var input = new byte[16 + Encoding.UTF8.GetByteCount(label)];
            BinaryPrimitives.WriteUInt64LittleEndian(input, seed);
            Encoding.UTF8.GetBytes(label, input.AsSpan(8));
            BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(input.Length - 8), _next++);
            _block = Shake256.HashData(input, BlockBytes);
            _position = 0;
        }
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(_block.AsSpan(_position));
        _position += 8;
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Index drawn with the given weights (they sum to 1; the last one takes the rounding).</summary>
    public int Category(ReadOnlySpan<double> weights)
    {
        var u = Uniform();
        for (var k = 0; k < weights.Length - 1; k++)
        {
            if (u < weights[k])
            {
                return k;
            }
            u -= weights[k];
        }
        return weights.Length - 1;
    }

    /// <summary>Irwin–Hall: twelve uniforms less 6. Mean 0, variance 1, support [−6, 6], no transcendental function.</summary>
    public double Normal()
    {
        var sum = -6.0;
        for (var k = 0; k < 12; k++)
        {
            sum += Uniform();
        }
        return sum;
    }
}
