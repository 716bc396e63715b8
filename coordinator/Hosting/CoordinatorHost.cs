using System.Globalization;
using System.Net;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Rpc;
using FederatedZk.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Serilog.Events;

namespace FederatedZk.Coordinator.Hosting;

/// <summary>A running coordinator: the gRPC server (HTTP/2 without TLS on 127.0.0.1) and the rounds.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly WebApplication _server;
    private readonly CoordinatorDirectory _directory;
    private bool _disposed;

    private CoordinatorHost(CoordinatorParts parts, WebApplication server, CoordinatorDirectory directory, string address)
    {
        Parts = parts;
        _server = server;
        _directory = directory;
        Address = address;
        Rounds = Task.Run(() => parts.Engine.RunAsync(parts.Stopping));
    }

    public CoordinatorParts Parts { get; }

    /// <summary>http://127.0.0.1:PORT</summary>
    public string Address { get; }

    /// <summary>Done when the last round is anchored; faulted when the rounds cannot go on; cancelled when stopped.</summary>
    public Task Rounds { get; }

    /// <exception cref="ConfigurationException"/>
    /// <exception cref="Storage.StorageException"/>
    /// <exception cref="PortTakenException"/>
    public static async Task<CoordinatorHost> StartAsync(CoordinatorOptions options, CancellationToken cancellationToken)
    {
        var parts = new CoordinatorParts(options);
        var server = Build(parts, options.Listen);
        try
        {
            await server.StartAsync(cancellationToken);
            var address = BoundAddress(server);
            CoordinatorDirectory.WriteWhole(options.Directory.AddressFile, address + "\n");
            return new CoordinatorHost(parts, server, options.Directory, address);
        }
        catch (Exception e)
        {
            parts.Stop();
            await server.DisposeAsync();
            await parts.DisposeAsync();
            if (e is IOException { InnerException: AddressInUseException })
            {
                throw new PortTakenException(options.Listen);
            }
            throw;
        }
    }

    /// <summary>An empty builder: neither environment variables nor files in the working folder can add an address.</summary>
    private static WebApplication Build(CoordinatorParts parts, ListenAddress listen)
    {
        var limit = Limits.RequestBytes(parts.Seal.Description.Network);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limit + (1L << 20);
            kestrel.Limits.MaxConcurrentConnections = Limits.Watchers;
            kestrel.Listen(listen.Address, listen.Port, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        builder.Logging.AddSerilog(new LoggerConfiguration().MinimumLevel.Warning()
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", LogEventLevel.Fatal).WriteTo.Logger(parts.Log).CreateLogger());
        builder.Services.AddSingleton(parts);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = limit);
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = DrainTime);
        var server = builder.Build();
        server.MapGrpcService<FederationEndpoint>();
        server.MapGrpcService<RecordEndpoint>();
        return server;
    }

    private static string BoundAddress(WebApplication server)
    {
        var addresses = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var bound = new Uri(addresses.Single());
        return IPAddress.TryParse(bound.Host, out var ip) && ip.Equals(IPAddress.Loopback)
            ? string.Create(CultureInfo.InvariantCulture, $"http://{ListenAddress.Only}:{bound.Port}")
            : throw new ConfigurationException($"the server is bound to {bound}, expected {ListenAddress.Only}");
    }

    /// <summary>Returns when every member accepted in the last round has reported its metrics, or after <paramref name="patience"/>.</summary>
    public async Task AwaitLastReportsAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var last = Parts.Store.Rounds.LastAnchored()!;
        var expected = RoundRecord.Decode(last.Record).Outcomes.Count(o => o.Kind == OutcomeKind.Accepted);
        for (var waited = TimeSpan.Zero; waited < patience && Parts.Store.Metrics.Of(last.Round).Count < expected; waited += TimeSpan.FromMilliseconds(100))
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Stops: streams end, calls in progress get a few seconds, then everything is closed. Whatever is stored stays resumable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        Parts.Stop();
        using (var drain = new CancellationTokenSource(DrainTime))
        {
            await _server.StopAsync(drain.Token);
        }
        await _server.DisposeAsync();
        await Rounds.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await Parts.DisposeAsync();
        File.Delete(_directory.AddressFile);
    }
}
