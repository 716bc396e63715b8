using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;

namespace Nethereum.Contracts;

/// <summary>A call reverted with a custom error.</summary>
public class SmartContractCustomErrorRevertException(string encodedData) : Exception("Smart contract error")
{
    /// <summary>The error's selector and arguments, hexadecimal with 0x.</summary>
    public string ExceptionEncodedData { get; set; } = encodedData;

    public bool IsCustomErrorFor<TError>()
    {
        var data = ExceptionEncodedData.HexToByteArray();
        return data.Length >= 4 && data.AsSpan(0, 4).SequenceEqual(Signatures.Error(typeof(TError)));
    }

    public TError DecodeError<TError>()
        where TError : class, new() =>
        (TError)AbiTuple.Of(typeof(TError)).Decode(ExceptionEncodedData.HexToByteArray().AsSpan(4), 0, typeof(TError));
}

internal static class Reverts
{
    private static readonly byte[] ErrorWithText = [0x08, 0xc3, 0x79, 0xa0];

    /// <summary>Turns the node's report of a revert into the exception that says why; any other error stays.</summary>
    public static async Task<T> NameAsync<T>(Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (RpcResponseException e) when (Data(e) is { } data)
        {
            var bytes = data.HexToByteArray();
            if (bytes.AsSpan().StartsWith(ErrorWithText))
            {
                throw new SmartContractRevertException((string)AbiType.Parse("string", typeof(string)).Decode(bytes.AsSpan(4), AbiType.Word, typeof(string)), data);
            }
            throw new SmartContractCustomErrorRevertException(data);
        }
    }

    private static string? Data(RpcResponseException e)
    {
        var text = e.RpcError.GetDataAsString();
        return text is { Length: >= 10 } && text.StartsWith("0x", StringComparison.Ordinal) && text.AsSpan(2).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0 ? text : null;
    }
}
