namespace Nethereum.Signer;

/// <summary>r, s and v, each big-endian.</summary>
public class EthECDSASignature(byte[] r, byte[] s, byte[] v)
{
    /// <summary>32 bytes.</summary>
    public byte[] R { get; } = r;

    /// <summary>32 bytes, at most half of the group's order.</summary>
    public byte[] S { get; } = s;

    /// <summary>The parity of the nonce point's y, plus 35 and twice the chain id (EIP-155); without leading zeros.</summary>
    public byte[] V { get; } = v;
}
