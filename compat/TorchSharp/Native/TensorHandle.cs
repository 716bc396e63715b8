using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>Owns one tensor of libtorch. Live is the number of tensors that have not been released.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long s_live;
    private static long s_peak;

    /// <summary>For the marshaller, which fills the handle in after the call.</summary>
    public TensorHandle()
        : base(IntPtr.Zero, ownsHandle: true)
    {
    }

    public static long Live => Interlocked.Read(ref s_live);

    public static long Peak => Interlocked.Read(ref s_peak);

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Called once for every handle that came back from a successful call.</summary>
    public TensorHandle Counted()
    {
        var live = Interlocked.Increment(ref s_live);
        for (var peak = Peak; live > peak; peak = Peak)
        {
            Interlocked.CompareExchange(ref s_peak, live, peak);
        }
        return this;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.Free(handle);
        Interlocked.Decrement(ref s_live);
        return true;
    }
}
