using System.Net.Http.Headers;
using System.Text.Json;

namespace Nethereum.JsonRpc.Client;

/// <summary>JSON-RPC 2.0 over HTTP POST, one request at a time on pooled connections.</summary>
public class RpcClient
{
    private const int LargestAnswer = 64 << 20;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { MaxDepth = 32 };

    private readonly Uri _baseUrl;
    private readonly HttpClient _http;
    private int _lastId;

    public RpcClient(Uri baseUrl)
    {
        _baseUrl = baseUrl;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !baseUrl.IsLoopback, ConnectTimeout = ConnectionTimeout, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>How long one request may take.</summary>
    public static TimeSpan ConnectionTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <returns>The result, null where the node says null.</returns>
    /// <exception cref="RpcResponseException"/>
    /// <exception cref="RpcClientTimeoutException"/>
    /// <exception cref="RpcClientUnknownException"/>
    internal async Task<T?> SendAsync<T>(object? requestId, string method, params object[] parameters)
    {
        var id = JsonSerializer.SerializeToElement(requestId ?? Interlocked.Increment(ref _lastId), Options);
        var request = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id, method, @params = parameters }, Options);
        using var timeout = new CancellationTokenSource(ConnectionTimeout);
        try
        {
            using var content = new ByteArrayContent(request);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(_baseUrl, content, timeout.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            var body = await response.Content.ReadAsByteArrayAsync(timeout.Token).ConfigureAwait(false);
            return Answer<T>(body, id);
        }
        catch (OperationCanceledException e)
        {
            throw new RpcClientTimeoutException($"no answer to {method} from {_baseUrl.Authority} within {ConnectionTimeout.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is not RpcResponseException)
        {
            throw new RpcClientUnknownException($"{method} at {_baseUrl.Authority} failed: {e.Message}", e);
        }
    }

    /// <summary>For what a node never answers with null.</summary>
    /// <inheritdoc cref="SendAsync{T}(object, string, object[])" path="/exception"/>
    internal async Task<T> RequireAsync<T>(object? requestId, string method, params object[] parameters)
        where T : class =>
        await SendAsync<T>(requestId, method, parameters).ConfigureAwait(false)
            ?? throw new RpcClientUnknownException($"{method} at {_baseUrl.Authority} failed: the answer is null", new JsonException("null"));

    private static T? Answer<T>(byte[] body, JsonElement id)
    {
        var answer = JsonSerializer.Deserialize<JsonElement>(body, Options);
        if (answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            var data = error.TryGetProperty("data", out var d) && d.ValueKind != JsonValueKind.Null ? (object)d : null;
            throw new RpcResponseException(new RpcError(error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString() ?? "", data));
        }
        return JsonElement.DeepEquals(answer.GetProperty("id"), id)
            ? answer.GetProperty("result").Deserialize<T>(Options)
            : throw new JsonException("the answer belongs to another request");
    }
}
