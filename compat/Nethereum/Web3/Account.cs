using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;

namespace Nethereum.Web3.Accounts;

/// <summary>An account whose private key is in memory.</summary>
public class Account
{
    public Account(string privateKey, BigInteger? chainId = null)
        : this(new EthECKey(privateKey), chainId)
    {
    }

    public Account(byte[] privateKey, BigInteger? chainId = null)
        : this(new EthECKey(privateKey, true), chainId)
    {
    }

    public Account(EthECKey key, BigInteger? chainId = null)
    {
        PrivateKey = key.GetPrivateKey();
        Address = key.GetPublicAddress();
        ChainId = chainId;
    }

    /// <summary>0x and 40 hexadecimal digits with the checksum of EIP-55.</summary>
    public string Address { get; }

    public string PrivateKey { get; }

    public BigInteger? ChainId { get; }
}
