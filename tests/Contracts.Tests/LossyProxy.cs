using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace FederatedZk.Contracts.Tests;

public enum Loss
{
    None,

    /// <summary>The node never sees the request.</summary>
    Request,

    /// <summary>The node acts; the caller sees a broken connection.</summary>
    Response,
}

/// <summary>A connection to a real node that loses chosen requests or responses.</summary>
public sealed class LossyProxy : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new();
    private readonly string _target;
    private readonly Task _loop;

    public LossyProxy(string target)
    {
        _target = target;
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _loop = Task.Run(LoopAsync);
    }

    public string Url { get; }

    /// <summary>What happens to a request, by the name of its method.</summary>
    public Func<string, Loss> Rule { get; set; } = _ => Loss.None;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
        _http.Dispose();
    }

    private async Task LoopAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => ForwardAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ForwardAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var method = JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("method").GetString()!;
        var loss = Rule(method);
        if (loss == Loss.Request)
        {
            context.Response.Abort();
            return;
        }
        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new("application/json");
        using var response = await _http.PostAsync(_target, content);
        if (loss == Loss.Response)
        {
            context.Response.Abort();
            return;
        }
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(await response.Content.ReadAsByteArrayAsync());
        context.Response.Close();
    }
}
