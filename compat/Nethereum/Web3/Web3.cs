using Nethereum.Contracts.Services;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth;

namespace Nethereum.Web3;

/// <summary>One node, by the address of its JSON-RPC.</summary>
public class Web3
{
    public Web3(string url = "http://localhost:8545/")
        : this(new RpcClient(new Uri(url)))
    {
    }

    public Web3(RpcClient client) => Eth = new EthRequests(client);

    public IEthApiContractService Eth { get; }
}
