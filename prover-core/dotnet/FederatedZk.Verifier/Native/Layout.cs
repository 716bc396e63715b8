using FederatedZk.Protocol;

namespace FederatedZk.Verifier.Native;

/// <summary>Fills the library's plain structures; every fixed field is checked for its length.</summary>
internal static unsafe class Layout
{
    /// <param name="widths">Pinned by the caller for as long as the structure is used.</param>
    public static NativeNetwork Network(NetworkParameters p, uint* widths) => new()
    {
        Loss = (uint)p.Loss,
        LayerCount = (uint)p.LayerCount,
        Widths = widths,
        RangeBits = p.RangeBits,
        FeatureBits = p.FeatureBits,
        WeightBits = p.WeightBits,
        SignalBits = p.SignalBits,
        MagnitudeLimbs = p.MagnitudeLimbs,
        SignalLimbs = p.SignalLimbs,
        ExpBits = p.ExpBits,
    };

    public static NativeEnrolmentContext Enrolment(EnrolmentContext c)
    {
        var native = new NativeEnrolmentContext { ChainId = c.ChainId };
        Put(c.Federation.Span, native.Federation, 32, nameof(c.Federation));
        Put(c.Contract, native.Contract, 20, nameof(c.Contract));
        Put(c.Participant.Span, native.Participant, 32, nameof(c.Participant));
        Put(c.VrfKey.Span, native.VrfKey, 32, nameof(c.VrfKey));
        return native;
    }

    public static NativeStepContext Step(StepContext c)
    {
        var native = new NativeStepContext
        {
            ChainId = c.ChainId,
            Round = c.Round,
            EnrolmentBlock = c.EnrolmentBlock,
            BeaconBlock = c.BeaconBlock,
            BatchSize = c.BatchSize,
        };
        Put(c.Federation.Span, native.Federation, 32, nameof(c.Federation));
        Put(c.Contract, native.Contract, 20, nameof(c.Contract));
        Put(c.Participant.Span, native.Participant, 32, nameof(c.Participant));
        Put(c.CohortRoot.Span, native.CohortRoot, 32, nameof(c.CohortRoot));
        Put(c.VrfKey.Span, native.VrfKey, 32, nameof(c.VrfKey));
        Put(c.BeaconHash.Span, native.BeaconHash, 32, nameof(c.BeaconHash));
        Put(c.BeaconProof, native.BeaconProof, 96, nameof(c.BeaconProof));
        return native;
    }

    private static void Put(ReadOnlySpan<byte> value, byte* field, int length, string name)
    {
        if (value.Length != length)
        {
            throw new ArgumentException($"{name}: expected {length} bytes, got {value.Length}", name);
        }
        value.CopyTo(new Span<byte>(field, length));
    }
}
