using Nethereum.Contracts.ContractHandlers;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.Blocks;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Filters;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;

namespace Nethereum.Contracts.Services
{
    public class EthApiContractService
    {
        public EthApiContractService(RpcClient client)
        {
            Client = client;
            ChainId = new EthChainId(client);
            GasPrice = new EthGasPrice(client);
            GetBalance = new EthGetBalance(client);
            GetCode = new EthGetCode(client);
            Blocks = new EthApiBlockService(client);
            Filters = new EthApiFilterService(client);
            Transactions = new EthApiTransactionsService(client);
        }

        public EthChainId ChainId { get; }

        public EthGasPrice GasPrice { get; }

        public EthGetBalance GetBalance { get; }

        public EthGetCode GetCode { get; }

        public EthApiBlockService Blocks { get; }

        public EthApiFilterService Filters { get; }

        public EthApiTransactionsService Transactions { get; }

        internal RpcClient Client { get; }

        public ContractHandler GetContractHandler(string contractAddress) => new(contractAddress, this);
    }
}

namespace Nethereum.RPC.Eth.Services
{
    public class EthApiBlockService(RpcClient client)
    {
        public EthBlockNumber GetBlockNumber { get; } = new(client);

        public EthGetBlockWithTransactionsHashesByNumber GetBlockWithTransactionsHashesByNumber { get; } = new(client);
    }

    public class EthApiFilterService(RpcClient client)
    {
        public EthGetLogs GetLogs { get; } = new(client);
    }

    public class EthApiTransactionsService(RpcClient client)
    {
        public EthCall Call { get; } = new(client);

        public EthEstimateGas EstimateGas { get; } = new(client);

        public EthGetTransactionCount GetTransactionCount { get; } = new(client);

        public EthGetTransactionReceipt GetTransactionReceipt { get; } = new(client);

        public EthSendRawTransaction SendRawTransaction { get; } = new(client);
    }
}

namespace Nethereum.RPC.Eth
{
    public class EthChainId(RpcClient client)
    {
        public Task<HexBigInteger> SendRequestAsync() => client.RequireAsync<HexBigInteger>("eth_chainId");
    }

    public class EthGasPrice(RpcClient client)
    {
        public Task<HexBigInteger> SendRequestAsync() => client.RequireAsync<HexBigInteger>("eth_gasPrice");
    }

    public class EthGetBalance(RpcClient client)
    {
        /// <summary>In wei, at the latest block.</summary>
        public Task<HexBigInteger> SendRequestAsync(string address) => client.RequireAsync<HexBigInteger>("eth_getBalance", address, BlockParameter.CreateLatest());
    }

    public class EthGetCode(RpcClient client)
    {
        /// <summary>The code at the latest block, hexadecimal with 0x; 0x alone where there is none.</summary>
        public Task<string> SendRequestAsync(string address) => client.RequireAsync<string>("eth_getCode", address, BlockParameter.CreateLatest());
    }
}

namespace Nethereum.RPC.Eth.Blocks
{
    public class EthBlockNumber(RpcClient client)
    {
        public Task<HexBigInteger> SendRequestAsync() => client.RequireAsync<HexBigInteger>("eth_blockNumber");
    }

    public class EthGetBlockWithTransactionsHashesByNumber(RpcClient client)
    {
        /// <returns>The block, or null when it is not mined yet.</returns>
        public Task<BlockWithTransactionHashes?> SendRequestAsync(HexBigInteger number) =>
            client.SendAsync<BlockWithTransactionHashes>("eth_getBlockByNumber", new BlockParameter(number), false);
    }
}

namespace Nethereum.RPC.Eth.Filters
{
    public class EthGetLogs(RpcClient client)
    {
        public Task<FilterLog[]> SendRequestAsync(NewFilterInput newFilter) => client.RequireAsync<FilterLog[]>("eth_getLogs", newFilter);
    }
}

namespace Nethereum.RPC.Eth.Transactions
{
    public class EthCall(RpcClient client)
    {
        public Task<string> SendRequestAsync(CallInput callInput, BlockParameter block) => client.RequireAsync<string>("eth_call", callInput, block);
    }

    public class EthEstimateGas(RpcClient client)
    {
        public Task<HexBigInteger> SendRequestAsync(CallInput callInput) => client.RequireAsync<HexBigInteger>("eth_estimateGas", callInput);
    }

    public class EthGetTransactionCount(RpcClient client)
    {
        public Task<HexBigInteger> SendRequestAsync(string address, BlockParameter block) => client.RequireAsync<HexBigInteger>("eth_getTransactionCount", address, block);
    }

    public class EthGetTransactionReceipt(RpcClient client)
    {
        /// <returns>The receipt, or null while the transaction is not in a block.</returns>
        public Task<TransactionReceipt?> SendRequestAsync(string transactionHash) => client.SendAsync<TransactionReceipt>("eth_getTransactionReceipt", transactionHash);
    }

    public class EthSendRawTransaction(RpcClient client)
    {
        /// <param name="signedTransactionData">Hexadecimal, with or without 0x.</param>
        /// <returns>The transaction's hash.</returns>
        public Task<string> SendRequestAsync(string signedTransactionData) =>
            client.RequireAsync<string>("eth_sendRawTransaction", signedTransactionData.StartsWith("0x", StringComparison.Ordinal) ? signedTransactionData : "0x" + signedTransactionData);
    }
}
