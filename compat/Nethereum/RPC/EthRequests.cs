using Nethereum.Contracts.ContractHandlers;
using Nethereum.Contracts.Services;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.Blocks;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Filters;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;

namespace Nethereum.RPC.Eth;

/// <summary>Everything under Web3.Eth, over one client.</summary>
internal sealed class EthRequests(RpcClient client) : IEthApiContractService, IEthApiBlockService, IEthApiFilterService, IEthApiTransactionsService
{
    private readonly OfAddress _ofAddress = new(client);
    private readonly OfTransaction _ofTransaction = new(client);
    private readonly OfChain _ofChain = new(client);

    public IEthChainId ChainId { get; } = new Quantity(client, "eth_chainId");

    public IEthGasPrice GasPrice { get; } = new Quantity(client, "eth_gasPrice");

    public IEthBlockNumber GetBlockNumber { get; } = new Quantity(client, "eth_blockNumber");

    public IEthGetBalance GetBalance => _ofAddress;

    public IEthGetCode GetCode => _ofAddress;

    public IEthGetTransactionCount GetTransactionCount => _ofAddress;

    public IEthCall Call => _ofTransaction;

    public IEthEstimateGas EstimateGas => _ofTransaction;

    public IEthGetTransactionReceipt GetTransactionReceipt => _ofTransaction;

    public IEthSendRawTransaction SendRawTransaction => _ofTransaction;

    public IEthGetBlockWithTransactionsHashesByNumber GetBlockWithTransactionsHashesByNumber => _ofChain;

    public IEthGetLogs GetLogs => _ofChain;

    public IEthApiBlockService Blocks => this;

    public IEthApiFilterService Filters => this;

    public IEthApiTransactionsService Transactions => this;

    public ContractHandler GetContractHandler(string contractAddress) => new(contractAddress, this);

    private sealed class Quantity(RpcClient client, string method) : IEthChainId, IEthGasPrice, IEthBlockNumber
    {
        public Task<HexBigInteger> SendRequestAsync(object? id) => client.RequireAsync<HexBigInteger>(id, method);
    }

    private sealed class OfAddress(RpcClient client) : IEthGetBalance, IEthGetCode, IEthGetTransactionCount
    {
        Task<HexBigInteger> IEthGetBalance.SendRequestAsync(string address, object? id) =>
            client.RequireAsync<HexBigInteger>(id, "eth_getBalance", address, BlockParameter.CreateLatest());

        Task<string> IEthGetCode.SendRequestAsync(string address, object? id) =>
            client.RequireAsync<string>(id, "eth_getCode", address, BlockParameter.CreateLatest());

        Task<HexBigInteger> IEthGetTransactionCount.SendRequestAsync(string address, BlockParameter block, object? id) =>
            client.RequireAsync<HexBigInteger>(id, "eth_getTransactionCount", address, block);
    }

    private sealed class OfTransaction(RpcClient client) : IEthCall, IEthEstimateGas, IEthGetTransactionReceipt, IEthSendRawTransaction
    {
        Task<string> IEthCall.SendRequestAsync(CallInput callInput, BlockParameter block, object? id) =>
            client.RequireAsync<string>(id, "eth_call", callInput, block);

        Task<HexBigInteger> IEthEstimateGas.SendRequestAsync(CallInput callInput, object? id) =>
            client.RequireAsync<HexBigInteger>(id, "eth_estimateGas", callInput);

        Task<TransactionReceipt?> IEthGetTransactionReceipt.SendRequestAsync(string transactionHash, object? id) =>
            client.SendAsync<TransactionReceipt>(id, "eth_getTransactionReceipt", transactionHash);

        Task<string> IEthSendRawTransaction.SendRequestAsync(string signedTransactionData, object? id) =>
            client.RequireAsync<string>(id, "eth_sendRawTransaction", signedTransactionData.StartsWith("0x", StringComparison.Ordinal) ? signedTransactionData : "0x" + signedTransactionData);
    }

    private sealed class OfChain(RpcClient client) : IEthGetBlockWithTransactionsHashesByNumber, IEthGetLogs
    {
        Task<BlockWithTransactionHashes?> IEthGetBlockWithTransactionsHashesByNumber.SendRequestAsync(HexBigInteger number, object? id) =>
            client.SendAsync<BlockWithTransactionHashes>(id, "eth_getBlockByNumber", new BlockParameter(number), false);

        Task<FilterLog[]> IEthGetLogs.SendRequestAsync(NewFilterInput newFilter, object? id) => client.RequireAsync<FilterLog[]>(id, "eth_getLogs", newFilter);
    }
}
