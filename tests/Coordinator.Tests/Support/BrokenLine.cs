using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FederatedZk.Coordinator.Tests.Support;

/// <summary>A TCP line to a node that a test can cut and mend.</summary>
internal sealed class BrokenLine : IAsyncDisposable
{
    private readonly int _target;
    private readonly int _port;
    private readonly CancellationTokenSource _closing = new();
    private CancellationTokenSource _line = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public BrokenLine(int target)
    {
        _target = target;
        _port = Listen(0);
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    public void Cut()
    {
        _listener?.Stop();
        _listener = null;
        _line.Cancel();
    }

    public void Mend() => Listen(_port);

    private int Listen(int port)
    {
        _line = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _accepting = AcceptAsync(_listener, _line.Token);
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cut)
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await listener.AcceptTcpClientAsync(cut), cut);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // cut
        }
    }

    private async Task CarryAsync(TcpClient near, CancellationToken cut)
    {
        using var client = near;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, cut);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), cut), far.GetStream().CopyToAsync(near.GetStream(), cut));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // cut
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Cut();
        await _accepting;
        _line.Dispose();
        _closing.Dispose();
    }
}
