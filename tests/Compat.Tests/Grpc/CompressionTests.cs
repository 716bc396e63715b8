using System.Net.Http.Headers;
using FederatedZk.Compat.Tests.Grpc.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>Messages compressed by the providers of Grpc.Net.Common, counted on the wire.</summary>
public sealed class CompressionTests
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Replies_are_compressed_and_arrive_whole(string encoding)
    {
        await using var server = await EchoServer.StartAsync(options => options.ResponseCompressionAlgorithm = encoding);
        using var wire = new Wiretap(new SocketsHttpHandler());
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = wire });
        var reply = await new Echo.EchoClient(channel).SayAsync(new EchoRequest { Text = "compressed", ReplyBytes = 1_000_000 });
        Assert.Equal(("compressed", 1_000_000), (reply.Text, reply.Payload.Length));
        Assert.Equal(encoding, wire.ResponseEncoding);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Requests_are_compressed_and_arrive_whole(string encoding)
    {
        await using var server = await EchoServer.StartAsync();
        using var wire = new Wiretap(new SocketsHttpHandler());
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = wire });
        var request = new EchoRequest { Text = "compressed", Payload = ByteString.CopyFrom(new byte[1_000_000]) };
        var reply = await new Echo.EchoClient(channel).SayAsync(request, new Metadata { { "grpc-internal-encoding-request", encoding } });
        Assert.Equal(request.Payload, reply.Payload);
        Assert.Equal(encoding, wire.RequestEncoding);
        Assert.InRange(wire.RequestBytes, 1, 20_000);
    }

    sealed class Wiretap(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public string? RequestEncoding { get; private set; }

        public string? ResponseEncoding { get; private set; }

        public long RequestBytes { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            RequestEncoding = EncodingOf(request.Headers);
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            RequestBytes = body.Length;
            var copy = new ByteArrayContent(body);
            copy.Headers.ContentType = request.Content.Headers.ContentType;
            request.Content = copy;
            var response = await base.SendAsync(request, cancellationToken);
            ResponseEncoding = EncodingOf(response.Headers);
            return response;
        }

        static string? EncodingOf(HttpHeaders headers) => headers.TryGetValues("grpc-encoding", out var values) ? values.Single() : null;
    }
}
