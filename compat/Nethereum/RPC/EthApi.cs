using Nethereum.Contracts.ContractHandlers;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.Blocks;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Filters;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.RPC.Infrastructure;

// The node's methods as Nethereum names them. A request's id, where one is given, must be a number or a text; without one the client counts.
namespace Nethereum.Contracts.Services
{
    public interface IEthApiContractService : Nethereum.RPC.IEthApiService
    {
        ContractHandler GetContractHandler(string contractAddress);
    }
}

namespace Nethereum.RPC
{
    public interface IEthApiService
    {
        IEthChainId ChainId { get; }

        IEthGasPrice GasPrice { get; }

        IEthGetBalance GetBalance { get; }

        IEthGetCode GetCode { get; }

        IEthApiBlockService Blocks { get; }

        IEthApiFilterService Filters { get; }

        IEthApiTransactionsService Transactions { get; }
    }
}

namespace Nethereum.RPC.Infrastructure
{
    public interface IGenericRpcRequestResponseHandlerNoParam<TResponse>
    {
        Task<TResponse> SendRequestAsync(object? id = null);
    }
}

namespace Nethereum.RPC.Eth.Services
{
    public interface IEthApiBlockService
    {
        IEthBlockNumber GetBlockNumber { get; }

        IEthGetBlockWithTransactionsHashesByNumber GetBlockWithTransactionsHashesByNumber { get; }
    }

    public interface IEthApiFilterService
    {
        IEthGetLogs GetLogs { get; }
    }

    public interface IEthApiTransactionsService
    {
        IEthCall Call { get; }

        IEthEstimateGas EstimateGas { get; }

        IEthGetTransactionCount GetTransactionCount { get; }

        IEthGetTransactionReceipt GetTransactionReceipt { get; }

        IEthSendRawTransaction SendRawTransaction { get; }
    }
}

namespace Nethereum.RPC.Eth
{
    public interface IEthChainId : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>;

    public interface IEthGasPrice : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>;

    public interface IEthGetBalance
    {
        /// <summary>In wei, at the latest block.</summary>
        Task<HexBigInteger> SendRequestAsync(string address, object? id = null);
    }

    public interface IEthGetCode
    {
        /// <summary>The code at the latest block, hexadecimal with 0x; 0x alone where there is none.</summary>
        Task<string> SendRequestAsync(string address, object? id = null);
    }
}

namespace Nethereum.RPC.Eth.Blocks
{
    public interface IEthBlockNumber : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>;

    public interface IEthGetBlockWithTransactionsHashesByNumber
    {
        /// <returns>The block, or null when it is not mined yet.</returns>
        Task<BlockWithTransactionHashes?> SendRequestAsync(HexBigInteger number, object? id = null);
    }
}

namespace Nethereum.RPC.Eth.Filters
{
    public interface IEthGetLogs
    {
        Task<FilterLog[]> SendRequestAsync(NewFilterInput newFilter, object? id = null);
    }
}

namespace Nethereum.RPC.Eth.Transactions
{
    public interface IEthCall
    {
        Task<string> SendRequestAsync(CallInput callInput, BlockParameter block, object? id = null);
    }

    public interface IEthEstimateGas
    {
        Task<HexBigInteger> SendRequestAsync(CallInput callInput, object? id = null);
    }

    public interface IEthGetTransactionCount
    {
        Task<HexBigInteger> SendRequestAsync(string address, BlockParameter block, object? id = null);
    }

    public interface IEthGetTransactionReceipt
    {
        /// <returns>The receipt, or null while the transaction is not in a block.</returns>
        Task<TransactionReceipt?> SendRequestAsync(string transactionHash, object? id = null);
    }

    public interface IEthSendRawTransaction
    {
        /// <param name="signedTransactionData">Hexadecimal, with or without 0x.</param>
        /// <returns>The transaction's hash.</returns>
        Task<string> SendRequestAsync(string signedTransactionData, object? id = null);
    }
}
