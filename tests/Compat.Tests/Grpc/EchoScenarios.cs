using System.Diagnostics;
using FederatedZk.Compat.Tests.Grpc.Wire;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>What the client must see of any echo server with default limits, whoever wrote the server. Run against Kestrel and against Node.</summary>
public static class EchoScenarios
{
    static readonly Dictionary<string, Func<CallInvoker, Task>> All = new()
    {
        ["unary"] = On(UnaryAsync),
        ["blocking unary"] = On(BlockingUnaryAsync),
        ["client streaming"] = On(ClientStreamingAsync),
        ["server streaming"] = On(ServerStreamingAsync),
        ["duplex streaming answers before the requests end"] = On(DuplexAsync),
        ["metadata both ways"] = On(MetadataAsync),
        ["the server knows the deadline"] = On(DeadlineIsSentAsync),
        ["deadline of a unary call"] = On(UnaryDeadlineAsync),
        ["deadline within a stream"] = On(StreamDeadlineAsync),
        ["cancellation of a unary call reaches the server"] = On(CancelUnaryAsync),
        ["cancellation of a stream reaches the server"] = On(CancelStreamAsync),
        ["disposing a call cancels it"] = On(DisposeCancelsAsync),
        ["error status with trailers"] = On(ErrorAsync),
        ["error after messages of a stream"] = On(ErrorAfterMessagesAsync),
        ["error while the client still sends"] = On(ErrorWhileSendingAsync),
        ["unknown method"] = UnknownMethodAsync,
        ["request just below the limit"] = On(LargeRequestAsync),
        ["request beyond the limit"] = On(TooLargeRequestAsync),
        ["reply beyond the limit"] = On(TooLargeReplyAsync),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static Task RunAsync(string name, CallInvoker server) => All[name](server).WaitAsync(TimeSpan.FromSeconds(30));

    static Func<CallInvoker, Task> On(Func<Echo.EchoClient, Task> scenario) => server => scenario(new Echo.EchoClient(server));

    static async Task UnaryAsync(Echo.EchoClient client)
    {
        using var call = client.SayAsync(new EchoRequest { Text = "Zürich ☂", Payload = ByteString.CopyFrom(0, 1, 255) });
        var reply = await call;
        Assert.Equal("Zürich ☂", reply.Text);
        Assert.Equal([0, 1, 255], reply.Payload.ToByteArray());
        Assert.Equal(0u, reply.DeadlineMs);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    static Task BlockingUnaryAsync(Echo.EchoClient client) => Task.Run(() => Assert.Equal("now", client.Say(new EchoRequest { Text = "now" }).Text));

    static async Task ClientStreamingAsync(Echo.EchoClient client)
    {
        using var call = client.Collect();
        for (var i = 0; i < 100; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{i},", Payload = ByteString.CopyFrom(new byte[i]) });
        }

        await call.RequestStream.CompleteAsync();
        var reply = await call.ResponseAsync;
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},")), reply.Text);
        Assert.Equal((100u, 4950u), (reply.Index, reply.PayloadBytes));
    }

    static async Task ServerStreamingAsync(Echo.EchoClient client)
    {
        using var call = client.Expand(new EchoRequest { Text = "x", Count = 100, ReplyBytes = 1000 });
        var indices = new List<uint>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
        {
            Assert.Equal(1000, reply.Payload.Length);
            indices.Add(reply.Index);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (uint)i), indices);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    static async Task DuplexAsync(Echo.EchoClient client)
    {
        using var call = client.Chat();
        for (var i = 0u; i < 20; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"turn {i}" });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(($"turn {i}", i), (call.ResponseStream.Current.Text, call.ResponseStream.Current.Index));
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    static async Task MetadataAsync(Echo.EchoClient client)
    {
        using var call = client.SayAsync(new EchoRequest(), new Metadata { { "X-Echo", "plain text" }, { "x-echo-bin", [1, 2, 250] } });
        var headers = await call.ResponseHeadersAsync;
        Assert.Equal("plain text", headers.GetValue("x-echo"));
        await call;
        Assert.Equal([250, 2, 1], call.GetTrailers().GetValueBytes("x-echo-bin"));
        Assert.NotNull(call.GetTrailers().GetValue("x-served-by"));
    }

    static async Task DeadlineIsSentAsync(Echo.EchoClient client)
    {
        var reply = await client.SayAsync(new EchoRequest(), deadline: DateTime.UtcNow.AddSeconds(20));
        Assert.InRange(reply.DeadlineMs, 10_000u, 20_500u);
    }

    static async Task UnaryDeadlineAsync(Echo.EchoClient client)
    {
        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<RpcException>(
            () => client.SayAsync(new EchoRequest { DelayMs = 20_000 }, deadline: DateTime.UtcNow.AddMilliseconds(300)).ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.25, 10);
    }

    static async Task StreamDeadlineAsync(Echo.EchoClient client)
    {
        await client.SayAsync(new EchoRequest { Text = "connect before the clock runs" });
        using var call = client.Expand(new EchoRequest { Count = 1000, DelayMs = 50 }, deadline: DateTime.UtcNow.AddSeconds(1.5));
        var received = 0;
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
            {
                received++;
            }
        });
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.InRange(received, 1, 100);
    }

    static async Task CancelUnaryAsync(Echo.EchoClient client)
    {
        var key = Guid.NewGuid().ToString("N");
        using var source = new CancellationTokenSource();
        var call = client.SayAsync(new EchoRequest { DelayMs = 60_000 }, Keyed(key), cancellationToken: source.Token);
        await client.AwaitStartAsync(new CallQuery { Key = key });
        await source.CancelAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await client.AwaitCancellationAsync(new CallQuery { Key = key });
    }

    static async Task CancelStreamAsync(Echo.EchoClient client)
    {
        var key = Guid.NewGuid().ToString("N");
        using var source = new CancellationTokenSource();
        using var call = client.Expand(new EchoRequest { Count = 10_000, DelayMs = 20 }, Keyed(key), cancellationToken: source.Token);
        Assert.True(await call.ResponseStream.MoveNext());
        await source.CancelAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext())
            {
            }
        });
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await client.AwaitCancellationAsync(new CallQuery { Key = key });
    }

    static async Task DisposeCancelsAsync(Echo.EchoClient client)
    {
        var key = Guid.NewGuid().ToString("N");
        using (var call = client.Chat(Keyed(key)))
        {
            await call.RequestStream.WriteAsync(new EchoRequest());
            Assert.True(await call.ResponseStream.MoveNext());
        }

        await client.AwaitCancellationAsync(new CallQuery { Key = key });
    }

    static Metadata Keyed(string key) => new() { { "x-call-key", key } };

    static async Task ErrorAsync(Echo.EchoClient client)
    {
        var request = new EchoRequest { FailCode = (uint)StatusCode.FailedPrecondition, FailDetail = "round is closed: 50% done" };
        var error = await Assert.ThrowsAsync<RpcException>(() => client.SayAsync(request).ResponseAsync);
        Assert.Equal((StatusCode.FailedPrecondition, "round is closed: 50% done"), (error.StatusCode, error.Status.Detail));
        Assert.Equal("round is closed: 50% done", error.Trailers.GetValue("x-reason"));
        Assert.Equal([0, 255, 1], error.Trailers.GetValueBytes("x-reason-bin"));
    }

    static async Task ErrorAfterMessagesAsync(Echo.EchoClient client)
    {
        using var call = client.Expand(new EchoRequest { Count = 3, FailCode = (uint)StatusCode.DataLoss, FailDetail = "blob is gone" });
        var received = 0;
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
            {
                received++;
            }
        });
        Assert.Equal(3, received);
        Assert.Equal((StatusCode.DataLoss, "blob is gone"), (error.StatusCode, error.Status.Detail));
        Assert.Equal(StatusCode.DataLoss, call.GetStatus().StatusCode);
        Assert.Equal("blob is gone", call.GetTrailers().GetValue("x-reason"));
    }

    static async Task ErrorWhileSendingAsync(Echo.EchoClient client)
    {
        using var call = client.Collect();
        await call.RequestStream.WriteAsync(new EchoRequest { FailCode = (uint)StatusCode.Aborted, FailDetail = "enough" });
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal((StatusCode.Aborted, "enough"), (error.StatusCode, error.Status.Detail));
    }

    static async Task UnknownMethodAsync(CallInvoker server)
    {
        var method = new Method<string, string>(
            MethodType.Unary, "compat.echo.v1.Echo", "Missing", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        var error = await Assert.ThrowsAsync<RpcException>(() => server.AsyncUnaryCall(method, null, default, "?").ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    static async Task LargeRequestAsync(Echo.EchoClient client)
    {
        const int size = (4 * 1024 * 1024) - 1024;
        var reply = await client.SayAsync(new EchoRequest { Payload = ByteString.CopyFrom(new byte[size]), ReplyBytes = 1 });
        Assert.Equal((uint)size, reply.PayloadBytes);
    }

    static async Task TooLargeRequestAsync(Echo.EchoClient client)
    {
        var request = new EchoRequest { Payload = ByteString.CopyFrom(new byte[5 * 1024 * 1024]), ReplyBytes = 1 };
        var error = await Assert.ThrowsAsync<RpcException>(() => client.SayAsync(request).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    static async Task TooLargeReplyAsync(Echo.EchoClient client)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => client.SayAsync(new EchoRequest { ReplyBytes = 5 * 1024 * 1024 }).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }
}
