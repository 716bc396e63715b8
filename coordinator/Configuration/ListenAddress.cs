using System.Globalization;
using System.Net;

namespace FederatedZk.Coordinator.Configuration;

/// <summary>Where the coordinator listens. There is no TLS yet, so only 127.0.0.1 is allowed.</summary>
public sealed record ListenAddress
{
    public const string Only = "127.0.0.1";

    /// <param name="port">0: a free one.</param>
    /// <exception cref="ConfigurationException"/>
    public ListenAddress(string address, int port)
    {
        if (address != Only)
        {
            throw new ConfigurationException($"--address: {address}, expected {Only}: connections are not encrypted yet, so no other address is allowed");
        }
        if (port is < 0 or > 65535)
        {
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"--port: {port}, expected 0 to 65535"));
        }
        Address = IPAddress.Loopback;
        Port = port;
    }

    public IPAddress Address { get; }

    public int Port { get; }
}
