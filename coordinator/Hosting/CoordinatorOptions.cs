using FederatedZk.Contracts;
using FederatedZk.Coordinator.Configuration;
using Serilog;

namespace FederatedZk.Coordinator.Hosting;

/// <summary>How one coordinator runs.</summary>
/// <param name="Rpc">http or https address of the node.</param>
/// <param name="Pause">Between two looks at the chain.</param>
/// <param name="Blocks">Where beacon hashes come from; null: the node.</param>
public sealed record CoordinatorOptions(
    CoordinatorDirectory Directory, ListenAddress Listen, string Rpc, ILogger Log, TimeProvider Clock, TimeSpan Pause, IBlockSource? Blocks = null);
