using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

// The functions, results, events and errors of RoundAnchor.sol; a test compares them with the compiled ABI.
namespace FederatedZk.Contracts.Messages;

[Function("registerFederation")]
public sealed class RegisterFederationFunction : FunctionMessage
{
    [Parameter("bytes32", "id", 1)]
    public byte[] Id { get; set; } = [];
}

[Function("anchorEnrolment")]
public sealed class AnchorEnrolmentFunction : FunctionMessage
{
    [Parameter("bytes32", "id", 1)]
    public byte[] Id { get; set; } = [];

    [Parameter("bytes32", "participant", 2)]
    public byte[] Participant { get; set; } = [];

    [Parameter("bytes32", "datasetRoot", 3)]
    public byte[] DatasetRoot { get; set; } = [];

    [Parameter("bytes32", "vrfKey", 4)]
    public byte[] VrfKey { get; set; } = [];

    [Parameter("uint32", "recordCount", 5)]
    public uint RecordCount { get; set; }

    [Parameter("bytes32", "enrolmentHash", 6)]
    public byte[] EnrolmentHash { get; set; } = [];
}

[Function("anchorRound")]
public sealed class AnchorRoundFunction : FunctionMessage
{
    [Parameter("bytes32", "id", 1)]
    public byte[] Id { get; set; } = [];

    [Parameter("uint64", "round", 2)]
    public ulong Round { get; set; }

    [Parameter("bytes32", "recordHash", 3)]
    public byte[] RecordHash { get; set; } = [];

    [Parameter("bytes32", "modelRoot", 4)]
    public byte[] ModelRoot { get; set; } = [];
}

[Function("federation")]
public sealed class FederationFunction : FunctionMessage
{
    [Parameter("bytes32", "id", 1)]
    public byte[] Id { get; set; } = [];
}

[FunctionOutput]
public sealed class FederationOutput : IFunctionOutputDTO
{
    [Parameter("address", "owner", 1)]
    public string Owner { get; set; } = "";

    [Parameter("uint64", "blockNumber", 2)]
    public ulong BlockNumber { get; set; }

    [Parameter("uint64", "enrolmentCount", 3)]
    public ulong EnrolmentCount { get; set; }

    [Parameter("uint64", "roundCount", 4)]
    public ulong RoundCount { get; set; }
}

[Function("enrolmentBlock", "uint64")]
public sealed class EnrolmentBlockFunction : FunctionMessage
{
    [Parameter("bytes32", "id", 1)]
    public byte[] Id { get; set; } = [];

    [Parameter("bytes32", "participant", 2)]
    public byte[] Participant { get; set; } = [];

    [Parameter("bytes32", "datasetRoot", 3)]
    public byte[] DatasetRoot { get; set; } = [];

    [Parameter("bytes32", "vrfKey", 4)]
    public byte[] VrfKey { get; set; } = [];

    [Parameter("uint32", "recordCount", 5)]
    public uint RecordCount { get; set; }

    [Parameter("bytes32", "enrolmentHash", 6)]
    public byte[] EnrolmentHash { get; set; } = [];
}

[Function("enrolments")]
public sealed class EnrolmentsFunction : FunctionMessage
{
    [Parameter("bytes32", "id", 1)]
    public byte[] Id { get; set; } = [];

    [Parameter("uint256", "from", 2)]
    public ulong From { get; set; }

    [Parameter("uint256", "count", 3)]
    public ulong Count { get; set; }
}

public sealed class EnrolmentValue
{
    [Parameter("bytes32", "participant", 1)]
    public byte[] Participant { get; set; } = [];

    [Parameter("bytes32", "datasetRoot", 2)]
    public byte[] DatasetRoot { get; set; } = [];

    [Parameter("bytes32", "vrfKey", 3)]
    public byte[] VrfKey { get; set; } = [];

    [Parameter("bytes32", "enrolmentHash", 4)]
    public byte[] EnrolmentHash { get; set; } = [];

    [Parameter("uint32", "recordCount", 5)]
    public uint RecordCount { get; set; }

    [Parameter("uint64", "blockNumber", 6)]
    public ulong BlockNumber { get; set; }
}

[FunctionOutput]
public sealed class EnrolmentsOutput : IFunctionOutputDTO
{
    [Parameter("tuple[]", "page", 1)]
    public List<EnrolmentValue> Page { get; set; } = [];
}

[Function("rounds")]
public sealed class RoundsFunction : FunctionMessage
{
    [Parameter("bytes32", "id", 1)]
    public byte[] Id { get; set; } = [];

    [Parameter("uint256", "from", 2)]
    public ulong From { get; set; }

    [Parameter("uint256", "count", 3)]
    public ulong Count { get; set; }
}

public sealed class RoundValue
{
    [Parameter("bytes32", "recordHash", 1)]
    public byte[] RecordHash { get; set; } = [];

    [Parameter("bytes32", "modelRoot", 2)]
    public byte[] ModelRoot { get; set; } = [];

    [Parameter("uint64", "blockNumber", 3)]
    public ulong BlockNumber { get; set; }
}

[FunctionOutput]
public sealed class RoundsOutput : IFunctionOutputDTO
{
    [Parameter("tuple[]", "page", 1)]
    public List<RoundValue> Page { get; set; } = [];
}
