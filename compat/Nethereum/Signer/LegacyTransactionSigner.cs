using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RLP;
using Nethereum.Util;

namespace Nethereum.Signer;

/// <summary>Signs transactions with a gas price, bound to one chain (EIP-155).</summary>
public class LegacyTransactionSigner
{
    /// <param name="to">The receiver; empty to create a contract.</param>
    /// <returns>The signed transaction, hexadecimal without 0x.</returns>
    public string SignTransaction(string privateKey, BigInteger chainId, string to, BigInteger amount, BigInteger nonce, BigInteger gasPrice, BigInteger gasLimit, string data) =>
        SignTransaction(privateKey.HexToByteArray(), chainId, to, amount, nonce, gasPrice, gasLimit, data);

    /// <inheritdoc cref="SignTransaction(string, BigInteger, string, BigInteger, BigInteger, BigInteger, BigInteger, string)"/>
    public string SignTransaction(byte[] privateKey, BigInteger chainId, string to, BigInteger amount, BigInteger nonce, BigInteger gasPrice, BigInteger gasLimit, string data)
    {
        BigInteger[] numbers = [nonce, gasPrice, gasLimit, amount];
        if (chainId.Sign <= 0 || numbers.Any(n => n.Sign < 0))
        {
            throw new ArgumentOutOfRangeException(nameof(chainId), "the numbers of a transaction are not negative, and its chain id is positive");
        }
        byte[][] fields =
        [
            Number(nonce), Number(gasPrice), Number(gasLimit), RLP.RLP.EncodeElement((to ?? "").HexToByteArray()), Number(amount), RLP.RLP.EncodeElement((data ?? "").HexToByteArray()),
        ];
        var unsigned = RLP.RLP.EncodeList([.. fields, Number(chainId), Number(0), Number(0)]);
        var signature = new EthECKey(privateKey, true).SignAndCalculateV(Sha3Keccack.Current.CalculateHash(unsigned), chainId);
        return RLP.RLP.EncodeList([.. fields, RLP.RLP.EncodeElement(signature.V), Trimmed(signature.R), Trimmed(signature.S)]).ToHex();
    }

    private static byte[] Number(BigInteger value) => RLP.RLP.EncodeElement(value.ToBytesForRLPEncoding());

    private static byte[] Trimmed(byte[] bigEndian) => Number(new BigInteger(bigEndian, isUnsigned: true, isBigEndian: true));
}
