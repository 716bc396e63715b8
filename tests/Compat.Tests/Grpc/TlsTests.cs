using System.Security.Cryptography.X509Certificates;
using FederatedZk.Compat.Tests.Grpc.Wire;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Xunit;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>Mutual TLS with certificates made here: who is let in, and what the server knows of him.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    readonly Certificates ours = new("ours");
    readonly Certificates strangers = new("strangers");
    EchoServer server = null!;

    public async Task InitializeAsync() => server = await EchoServer.StartAsync(tls: options =>
    {
        options.ServerCertificate = ours.Server;
        options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        options.ClientCertificateValidation = (certificate, _, _) => ours.Issued(certificate);
    });

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        ours.Dispose();
        strangers.Dispose();
    }

    [Fact]
    public async Task Server_knows_the_client_by_its_certificate()
    {
        using var channel = Channel(ours.Client, ours);
        Assert.Equal("over tls", (await new Echo.EchoClient(channel).SayAsync(new EchoRequest { Text = "over tls" })).Text);
        var peer = server.Service.LastPeer!;
        Assert.True(peer.IsPeerAuthenticated);
        Assert.Contains(peer.Properties, property => property.Value == "ours client");
        Assert.Contains(peer.PeerIdentity, property => property.Value is "localhost" or "ours client");
    }

    [Fact]
    public async Task Client_without_certificate_is_refused()
    {
        using var channel = Channel(null, ours);
        await RefusedAsync(channel);
    }

    [Fact]
    public async Task Client_of_another_authority_is_refused()
    {
        using var channel = Channel(strangers.Client, ours);
        await RefusedAsync(channel);
    }

    [Fact]
    public async Task Server_of_another_authority_is_refused()
    {
        using var channel = Channel(ours.Client, strangers);
        await RefusedAsync(channel);
    }

    [Fact]
    public async Task Call_credentials_travel_as_a_header_with_every_call()
    {
        var credentials = CallCredentials.FromInterceptor((context, headers) =>
        {
            headers.Add("authorization", $"Bearer for {new Uri(context.ServiceUrl).AbsolutePath} {context.MethodName}");
            return Task.CompletedTask;
        });
        using var channel = Channel(ours.Client, ours, ChannelCredentials.Create(ChannelCredentials.SecureSsl, credentials));
        await new Echo.EchoClient(channel).SayAsync(new EchoRequest());
        Assert.Equal("Bearer for /compat.echo.v1.Echo Say", server.Service.LastAuthorization);
    }

    [Fact]
    public void Call_credentials_do_not_go_over_a_plain_channel()
    {
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, credentials));
    }

    GrpcChannel Channel(X509Certificate2? certificate, Certificates trusted, ChannelCredentials? credentials = null) =>
        GrpcChannel.ForAddress(
            server.Address, new GrpcChannelOptions { HttpHandler = ClientTls.Handler(certificate, trusted), DisposeHttpClient = true, Credentials = credentials });

    async Task RefusedAsync(GrpcChannel channel)
    {
        await Assert.ThrowsAsync<RpcException>(() => new Echo.EchoClient(channel).SayAsync(new EchoRequest()).ResponseAsync);
        Assert.Null(server.Service.LastPeer);
    }
}

/// <summary>The client's end of mutual TLS.</summary>
static class ClientTls
{
    public static SocketsHttpHandler Handler(X509Certificate2? certificate, Certificates trusted) => new()
    {
        SslOptions =
        {
            ClientCertificates = certificate is null ? [] : [certificate],
            RemoteCertificateValidationCallback = (_, remote, _, _) => remote is X509Certificate2 server && trusted.Issued(server),
        },
    };
}
