using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FederatedZk.Verifier.Native;

/// <summary>A secret outside the garbage-collected heap: never moved, zeroed when released. Disposing it while a lease is held takes effect when the lease ends.</summary>
internal sealed unsafe class SecretMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly nuint _length;

    private SecretMemory(nuint length) : base(ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)NativeMemory.AlignedAlloc(Math.Max(length, 1), 64));
    }

    public static SecretMemory Copy<T>(ReadOnlySpan<T> secret) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(secret);
        var memory = new SecretMemory((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>((void*)memory.handle, bytes.Length));
        return memory;
    }

    /// <exception cref="ObjectDisposedException"/>
    public Lease Borrow()
    {
        var held = false;
        DangerousAddRef(ref held);
        return new Lease(this);
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Clear((void*)handle, _length);
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }

    public readonly ref struct Lease(SecretMemory owner)
    {
        public byte* Bytes => (byte*)owner.handle;

        public int* Integers => (int*)owner.handle;

        public ReadOnlySpan<byte> Span => new(Bytes, checked((int)owner._length));

        public void Dispose() => owner.DangerousRelease();
    }
}
