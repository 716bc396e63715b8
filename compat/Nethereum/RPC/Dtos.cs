using System.Text.Json;
using System.Text.Json.Serialization;
using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A height, or one of the names that nodes know.</summary>
[JsonConverter(typeof(BlockParameterJson))]
public class BlockParameter
{
    private readonly string _name = "";

    public BlockParameter(HexBigInteger blockNumber) => BlockNumber = blockNumber;

    public BlockParameter(ulong blockNumber)
        : this(new HexBigInteger(blockNumber))
    {
    }

    private BlockParameter(string name) => _name = name;

    public HexBigInteger? BlockNumber { get; }

    public static BlockParameter CreateLatest() => new("latest");

    public static BlockParameter CreatePending() => new("pending");

    public static BlockParameter CreateEarliest() => new("earliest");

    public string GetRPCParam() => BlockNumber?.HexValue ?? _name;
}

internal sealed class BlockParameterJson : JsonConverter<BlockParameter>
{
    public override BlockParameter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, BlockParameter value, JsonSerializerOptions options) => writer.WriteStringValue(value.GetRPCParam());
}

/// <summary>A call that changes nothing, or one whose gas is to be estimated.</summary>
public class CallInput
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? To { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HexBigInteger? Gas { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Data { get; set; }
}

public class TransactionReceipt
{
    public string TransactionHash { get; set; } = "";

    public string BlockHash { get; set; } = "";

    public HexBigInteger BlockNumber { get; set; } = new(0);

    public HexBigInteger GasUsed { get; set; } = new(0);

    /// <summary>The created contract; null for a call.</summary>
    public string? ContractAddress { get; set; }

    /// <summary>1: done, 0: reverted.</summary>
    public HexBigInteger Status { get; set; } = new(0);
}

public class BlockWithTransactionHashes
{
    public HexBigInteger Number { get; set; } = new(0);

    [JsonPropertyName("hash")]
    public string BlockHash { get; set; } = "";

    [JsonPropertyName("parentHash")]
    public string ParentHash { get; set; } = "";
}

public class FilterLog
{
    public string Address { get; set; } = "";

    public HexBigInteger BlockNumber { get; set; } = new(0);

    public string TransactionHash { get; set; } = "";

    public HexBigInteger LogIndex { get; set; } = new(0);

    public string Data { get; set; } = "";

    public object[] Topics { get; set; } = [];
}

/// <summary>Which logs to fetch. A topic is null for any value, or a list of those that match.</summary>
public class NewFilterInput
{
    public BlockParameter? FromBlock { get; set; }

    public BlockParameter? ToBlock { get; set; }

    public string[]? Address { get; set; }

    public object?[]? Topics { get; set; }
}
