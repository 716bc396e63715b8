using System.Diagnostics;
using FederatedZk.Compat.Tests.Grpc.Wire;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Xunit;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>Against @grpc/grpc-js: Node's client and our server, our client and Node's server, plain and with mutual TLS.</summary>
public sealed class NodeTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("compat-grpc-");
    readonly Certificates certificates = new("interop");

    public static TheoryData<string> Scenarios => EchoScenarios.Names;

    public void Dispose()
    {
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    [NodeTheory]
    [InlineData("unary")]
    [InlineData("client-streaming")]
    [InlineData("server-streaming")]
    [InlineData("duplex")]
    [InlineData("metadata")]
    [InlineData("deadline")]
    [InlineData("cancellation")]
    [InlineData("error")]
    [InlineData("limits")]
    public async Task Node_client_sees(string scenario)
    {
        await using var server = await EchoServer.StartAsync();
        await NodeProcess.RunAsync("client.js", server.Address.Authority, scenario);
    }

    [NodeTheory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Node_client_and_server_understand_each_others_compression(string encoding)
    {
        await using var server = await EchoServer.StartAsync(options => options.ResponseCompressionAlgorithm = encoding);
        await NodeProcess.RunAsync("client.js", server.Address.Authority, encoding);
        Assert.Equal(encoding, server.Service.LastEncoding);
    }

    [NodeTheory]
    [MemberData(nameof(Scenarios))]
    public async Task Client_sees_of_a_node_server(string scenario)
    {
        await using var server = await NodeServer.StartAsync();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.Port}");
        await EchoScenarios.RunAsync(scenario, channel.CreateCallInvoker());
    }

    [NodeTheory]
    [InlineData("unary")]
    [InlineData("duplex")]
    public async Task Node_client_shows_its_certificate(string scenario)
    {
        await using var server = await EchoServer.StartAsync(tls: options =>
        {
            options.ServerCertificate = certificates.Server;
            options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            options.ClientCertificateValidation = (certificate, _, _) => certificates.Issued(certificate);
        });
        await NodeProcess.RunAsync("client.js", server.Address.Authority, scenario, Write(certificates));
        Assert.Contains(server.Service.LastPeer!.Properties, property => property.Value == "interop client");
    }

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Node_server_asks_for_a_certificate(bool shown)
    {
        await using var server = await NodeServer.StartAsync(Write(certificates));
        using var channel = GrpcChannel.ForAddress(
            $"https://127.0.0.1:{server.Port}",
            new GrpcChannelOptions { HttpHandler = ClientTls.Handler(shown ? certificates.Client : null, certificates), DisposeHttpClient = true });
        var call = new Echo.EchoClient(channel).SayAsync(new EchoRequest { Text = "over tls" });
        if (shown)
        {
            Assert.Equal("over tls", (await call).Text);
        }
        else
        {
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        }
    }

    string Write(Certificates certificates)
    {
        void File(string name, string text) => System.IO.File.WriteAllText(Path.Combine(folder.FullName, name), text + "\n");
        File("ca.pem", certificates.Authority.ExportCertificatePem());
        File("server.pem", certificates.Server.ExportCertificatePem());
        File("server.key", KeyPem(certificates.Server));
        File("client.pem", certificates.Client.ExportCertificatePem());
        File("client.key", KeyPem(certificates.Client));
        return folder.FullName;
    }

    static string KeyPem(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate);
        return key!.ExportPkcs8PrivateKeyPem();
    }

    sealed class NodeServer : IAsyncDisposable
    {
        readonly Process process;

        NodeServer(Process process, int port)
        {
            this.process = process;
            Port = port;
        }

        public int Port { get; }

        public static async Task<NodeServer> StartAsync(params string[] arguments)
        {
            var process = await NodeProcess.StartAsync(["server.js", .. arguments]);
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            if (line?.Split(' ') is not ["listening", var port])
            {
                process.Kill();
                throw new InvalidOperationException($"The node server did not start: {line} {await process.StandardError.ReadToEndAsync()}");
            }

            return new NodeServer(process, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
