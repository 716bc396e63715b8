using FederatedZk.Compat.Tests.Grpc.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Xunit;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>Our client against our server.</summary>
public sealed class KestrelTests : IAsyncLifetime
{
    EchoServer server = null!;
    GrpcChannel channel = null!;

    public static TheoryData<string> Scenarios => EchoScenarios.Names;

    public async Task InitializeAsync()
    {
        server = await EchoServer.StartAsync();
        channel = GrpcChannel.ForAddress(server.Address);
    }

    public async Task DisposeAsync()
    {
        channel.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_sees(string scenario) => EchoScenarios.RunAsync(scenario, channel.CreateCallInvoker());

    [Fact]
    public async Task Large_messages_pass_both_ways_where_both_sides_raise_their_limits()
    {
        const int size = 24 * 1024 * 1024;
        await using var roomy = await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = 32 * 1024 * 1024);
        using var wide = GrpcChannel.ForAddress(roomy.Address, new GrpcChannelOptions { MaxReceiveMessageSize = 32 * 1024 * 1024 });
        var payload = new byte[size];
        new Random(1).NextBytes(payload);
        var reply = await new Echo.EchoClient(wide).SayAsync(new EchoRequest { Payload = ByteString.CopyFrom(payload) });
        Assert.True(reply.Payload.Span.SequenceEqual(payload));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_unavailable()
    {
        await using (var brief = await EchoServer.StartAsync())
        {
            using var before = GrpcChannel.ForAddress(brief.Address);
            await new Echo.EchoClient(before).SayAsync(new EchoRequest());
        }

        var address = server.Address;
        await server.DisposeAsync();
        using var after = GrpcChannel.ForAddress(address);
        var error = await Assert.ThrowsAsync<RpcException>(() => new Echo.EchoClient(after).SayAsync(new EchoRequest()).ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.NotNull(error.Status.DebugException);
    }

    [Fact]
    public async Task Fifty_streams_at_once_do_not_mix()
    {
        var client = new Echo.EchoClient(channel);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            using var call = client.Expand(new EchoRequest { Text = $"stream {number}", Count = 40, DelayMs = 1 });
            var next = 0u;
            await foreach (var reply in call.ResponseStream.ReadAllAsync())
            {
                Assert.Equal(($"stream {number}", next++), (reply.Text, reply.Index));
            }

            Assert.Equal(40u, next);
        }));
    }

    [Fact]
    public async Task A_client_interceptor_stands_around_every_kind_of_call()
    {
        var seen = new Recorder();
        var client = new Echo.EchoClient(channel.Intercept(seen).Intercept(headers =>
        {
            headers.Add("x-echo", "intercepted");
            return headers;
        }));
        using (var call = client.SayAsync(new EchoRequest()))
        {
            Assert.Equal("intercepted", (await call.ResponseHeadersAsync).GetValue("x-echo"));
        }

        using (var call = client.Expand(new EchoRequest { Count = 1 }))
        {
            Assert.Equal("intercepted", (await call.ResponseHeadersAsync).GetValue("x-echo"));
        }

        using (var call = client.Collect())
        {
            await call.RequestStream.CompleteAsync();
            await call;
        }

        using (var call = client.Chat())
        {
            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext());
        }

        client.Say(new EchoRequest());
        Assert.Equal(["Say", "Expand", "Collect", "Chat", "Say blocking"], seen.Names);
    }

    [Fact]
    public async Task A_server_interceptor_can_refuse_a_call()
    {
        await using var guarded = await EchoServer.StartAsync(options => options.Interceptors.Add<Guard>());
        using var link = GrpcChannel.ForAddress(guarded.Address);
        var client = new Echo.EchoClient(link);
        var error = await Assert.ThrowsAsync<RpcException>(() => client.SayAsync(new EchoRequest()).ResponseAsync);
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.Equal("in", (await client.SayAsync(new EchoRequest { Text = "in" }, new Metadata { { "x-pass", "yes" } })).Text);
        using var stream = client.Expand(new EchoRequest { Count = 1 });
        Assert.Equal(
            StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None))).StatusCode);
    }

    sealed class Recorder : Interceptor
    {
        public List<string> Names { get; } = [];

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            Names.Add(context.Method.Name + " blocking");
            return continuation(request, context);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            Names.Add(context.Method.Name);
            return continuation(request, context);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Names.Add(context.Method.Name);
            return continuation(request, context);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Names.Add(context.Method.Name);
            return continuation(context);
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Names.Add(context.Method.Name);
            return continuation(context);
        }
    }

    sealed class Guard : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Check(context);
            return base.UnaryServerHandler(request, context, continuation);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Check(context);
            return base.ServerStreamingServerHandler(request, responseStream, context, continuation);
        }

        static void Check(ServerCallContext context)
        {
            if (context.RequestHeaders.GetValue("x-pass") is null)
            {
                throw new RpcException(new Status(StatusCode.PermissionDenied, "no pass"));
            }
        }
    }
}
