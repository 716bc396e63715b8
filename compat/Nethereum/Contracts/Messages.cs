using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts.CQS;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts
{
    /// <summary>A call of a function: a class with <see cref="FunctionAttribute"/> whose arguments carry <see cref="ParameterAttribute"/>.</summary>
    public class FunctionMessage : ContractMessageBase;

    public static class FunctionMessageExtensions
    {
        /// <summary>The selector and the encoded arguments.</summary>
        public static byte[] GetCallData<TContractMessage>(this TContractMessage contractMessage)
            where TContractMessage : FunctionMessage
        {
            var type = contractMessage.GetType();
            return [.. Signatures.Function(type), .. AbiTuple.Of(type).Encode(contractMessage)];
        }
    }

    public class EventLog<T>(T eventObject, FilterLog log)
    {
        public T Event { get; } = eventObject;

        public FilterLog Log { get; } = log;
    }
}

namespace Nethereum.ABI.FunctionEncoding
{
    /// <summary>A call reverted with a text.</summary>
    public class SmartContractRevertException(string message, string encodedData) : Exception("Smart contract error: " + message)
    {
        public string RevertMessage { get; } = message;

        public string EncodedData { get; } = encodedData;
    }
}
