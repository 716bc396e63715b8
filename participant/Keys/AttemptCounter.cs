using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederatedZk.Participant.Keys;

/// <summary>
/// Counts proof attempts. The next number is on disk before it is handed out, so a restart in mid-proof never repeats one: the prover draws its masks
/// from it (hedged with fresh entropy), and one mask under two challenges would open record commitments.
/// Two slots of 16 bytes (number as u64 little-endian ‖ first 8 bytes of its SHA-256), written in turn: a torn write loses at most the slot
/// of the number that was not handed out.
/// </summary>
public sealed class AttemptCounter : IDisposable
{
    private const int SlotBytes = 16;

    private readonly FileStream _file;

    private AttemptCounter(FileStream file, ulong last)
    {
        _file = file;
        Last = last;
    }

    /// <summary>The last number handed out; 0 before the first.</summary>
    public ulong Last { get; private set; }

    /// <exception cref="KeyDirectoryException">when the file holds no valid number.</exception>
    public static AttemptCounter Open(string path)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            if (file.Length == 0)
            {
                file.Write([.. Slot(0), .. Slot(0)]);
                file.Flush(flushToDisk: true);
            }
            return new AttemptCounter(file, ReadLast(file, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A number that was never handed out before.</summary>
    public ulong Next()
    {
        var next = checked(Last + 1);
        _file.Position = (long)(next % 2) * SlotBytes;
        _file.Write(Slot(next));
        _file.Flush(flushToDisk: true);
        return Last = next;
    }

    public void Dispose() => _file.Dispose();

    private static ulong ReadLast(FileStream file, string path)
    {
        Span<byte> slots = stackalloc byte[2 * SlotBytes];
        file.Position = 0;
        if (file.Length != slots.Length || file.ReadAtLeast(slots, slots.Length, throwOnEndOfStream: false) != slots.Length)
        {
            throw new KeyDirectoryException($"{path}: {file.Length} bytes, expected {slots.Length}; recreated beside these keys, its numbers would repeat");
        }
        ulong? last = null;
        for (var s = 0; s < 2; s++)
        {
            var number = BinaryPrimitives.ReadUInt64LittleEndian(slots[(s * SlotBytes)..]);
            if (slots.Slice(s * SlotBytes, SlotBytes).SequenceEqual(Slot(number)) && (last is null || number > last))
            {
                last = number;
            }
        }
        return last ?? throw new KeyDirectoryException($"{path}: no valid number in it; recreated beside these keys, its numbers would repeat");
    }

    private static byte[] Slot(ulong number)
    {
        var slot = new byte[SlotBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(slot, number);
        SHA256.HashData(slot.AsSpan(0, 8)).AsSpan(0, 8).CopyTo(slot.AsSpan(8));
        return slot;
    }
}
