using System.Collections.Concurrent;
using FederatedZk.Compat.Tests.Grpc.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>The echo of echo.proto on the server that the application uses. One instance serves all calls.</summary>
public sealed class EchoService : Echo.EchoBase
{
    readonly ConcurrentDictionary<string, TaskCompletionSource> started = new();
    readonly ConcurrentDictionary<string, TaskCompletionSource> cancelled = new();

    public AuthContext? LastPeer { get; private set; }

    public string? LastAuthorization { get; private set; }

    public string? LastEncoding { get; private set; }

    public override async Task<EchoReply> Say(EchoRequest request, ServerCallContext context)
    {
        await BeginAsync(context);
        await PauseAsync(request, context);
        FailIfAsked(request);
        return Reply(request, context, 0);
    }

    public override async Task<EchoReply> Collect(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        await BeginAsync(context);
        var reply = new EchoReply();
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            FailIfAsked(request);
            reply.Text += request.Text;
            reply.PayloadBytes += (uint)request.Payload.Length;
            reply.Index++;
        }

        return reply;
    }

    public override async Task Expand(EchoRequest request, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        await BeginAsync(context);
        for (var index = 0u; index < request.Count; index++)
        {
            await PauseAsync(request, context);
            await responseStream.WriteAsync(Reply(request, context, index), context.CancellationToken);
        }

        FailIfAsked(request);
    }

    public override async Task Chat(IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        await BeginAsync(context);
        var index = 0u;
        while (await requestStream.MoveNext())
        {
            FailIfAsked(requestStream.Current);
            await responseStream.WriteAsync(Reply(requestStream.Current, context, index++));
        }
    }

    public override Task<CallReply> AwaitStart(CallQuery request, ServerCallContext context) => AwaitAsync(started, request.Key, context);

    public override Task<CallReply> AwaitCancellation(CallQuery request, ServerCallContext context) => AwaitAsync(cancelled, request.Key, context);

    static async Task<CallReply> AwaitAsync(ConcurrentDictionary<string, TaskCompletionSource> calls, string key, ServerCallContext context)
    {
        await Signal(calls, key).Task.WaitAsync(context.CancellationToken);
        return new CallReply();
    }

    static async Task PauseAsync(EchoRequest request, ServerCallContext context)
    {
        if (request.DelayMs > 0)
        {
            await Task.Delay((int)request.DelayMs, context.CancellationToken);
        }
    }

    static void FailIfAsked(EchoRequest request)
    {
        if (request.FailCode != 0)
        {
            throw new RpcException(
                new Status((StatusCode)request.FailCode, request.FailDetail), new Metadata { { "x-reason", request.FailDetail }, { "x-reason-bin", [0, 255, 1] } });
        }
    }

    static EchoReply Reply(EchoRequest request, ServerCallContext context, uint index) => new()
    {
        Text = request.Text,
        Index = index,
        PayloadBytes = (uint)request.Payload.Length,
        Payload = request.ReplyBytes > 0 ? ByteString.CopyFrom(new byte[request.ReplyBytes]) : request.Payload,
        DeadlineMs = context.Deadline == DateTime.MaxValue ? 0 : (uint)Math.Max(1, (context.Deadline - DateTime.UtcNow).TotalMilliseconds),
    };

    async Task BeginAsync(ServerCallContext context)
    {
        LastPeer = context.AuthContext;
        LastEncoding = context.GetHttpContext().Request.Headers["grpc-encoding"];
        LastAuthorization = context.RequestHeaders.GetValue("authorization");
        if (context.RequestHeaders.GetValue("x-call-key") is { } key)
        {
            Signal(started, key).TrySetResult();
            context.CancellationToken.Register(() => Signal(cancelled, key).TrySetResult());
        }

        context.ResponseTrailers.Add("x-served-by", "kestrel");
        if (context.RequestHeaders.GetValueBytes("x-echo-bin") is { } bytes)
        {
            context.ResponseTrailers.Add("x-echo-bin", [.. bytes.Reverse()]);
        }

        if (context.RequestHeaders.GetValue("x-echo") is { } text)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-echo", text } });
        }
    }

    static TaskCompletionSource Signal(ConcurrentDictionary<string, TaskCompletionSource> calls, string key) =>
        calls.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
