using Microsoft.Win32.SafeHandles;

namespace FederatedZk.Prover.Native;

/// <summary>Bytes owned by the library.</summary>
internal sealed unsafe class BufferHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public byte[] ToArray() => new ReadOnlySpan<byte>(ProveLibrary.fzk_buffer_data(this), checked((int)ProveLibrary.fzk_buffer_length(this))).ToArray();

    protected override bool ReleaseHandle()
    {
        ProveLibrary.fzk_buffer_free(handle);
        return true;
    }
}
