using System.Globalization;
using FederatedZk.Coordinator.Configuration;

namespace FederatedZk.Coordinator.Hosting;

/// <summary>Another process listens on the port that the coordinator was told to use.</summary>
public sealed class PortTakenException(ListenAddress listen)
    : IOException(string.Create(CultureInfo.InvariantCulture, $"--port: {listen.Port} on {ListenAddress.Only} is taken by another process, expected a free one (0 picks one)"));
