using System.Numerics;

namespace Nethereum.Contracts.CQS;

/// <summary>What any message to a contract carries beside its arguments.</summary>
public abstract class ContractMessageBase
{
    public string? FromAddress { get; set; }

    public BigInteger? Gas { get; set; }
}
