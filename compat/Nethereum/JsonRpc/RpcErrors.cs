using System.Text.Json;

namespace Nethereum.JsonRpc.Client;

/// <summary>The error of a JSON-RPC answer.</summary>
public class RpcError(int code, string message, object? data = null)
{
    public int Code { get; } = code;

    public string Message { get; } = message;

    public object? Data { get; } = data;

    /// <summary>The data that a reverted call carries: hexadecimal text, or the member result or data of an object; null when there is none.</summary>
    public string? GetDataAsString() => Data is JsonElement json ? Text(json) : Data?.ToString();

    private static string? Text(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Object when json.TryGetProperty("result", out var result) => Text(result),
        JsonValueKind.Object when json.TryGetProperty("data", out var data) => Text(data),
        _ => null,
    };
}

/// <summary>The node answered, with an error.</summary>
public class RpcResponseException(RpcError rpcError) : Exception(rpcError.Message)
{
    public RpcError RpcError { get; } = rpcError;
}

/// <summary>The node did not answer in time; whether it acted is unknown.</summary>
public class RpcClientTimeoutException(string message, Exception innerException) : Exception(message, innerException);

/// <summary>The node could not be reached, or what it answered is no JSON-RPC; whether it acted is unknown.</summary>
public class RpcClientUnknownException(string message, Exception innerException) : Exception(message, innerException);
