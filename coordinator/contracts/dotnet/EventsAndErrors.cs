using Nethereum.ABI.FunctionEncoding.Attributes;

namespace FederatedZk.Contracts.Messages;

[Event("FederationRegistered")]
public sealed class FederationRegisteredEvent : IEventDTO
{
    [Parameter("bytes32", "federation", 1, true)]
    public byte[] Federation { get; set; } = [];

    [Parameter("address", "owner", 2, true)]
    public string Owner { get; set; } = "";
}

[Event("EnrolmentAnchored")]
public sealed class EnrolmentAnchoredEvent : IEventDTO
{
    [Parameter("bytes32", "federation", 1, true)]
    public byte[] Federation { get; set; } = [];

    [Parameter("bytes32", "participant", 2, true)]
    public byte[] Participant { get; set; } = [];

    [Parameter("bytes32", "datasetRoot", 3, false)]
    public byte[] DatasetRoot { get; set; } = [];

    [Parameter("bytes32", "vrfKey", 4, false)]
    public byte[] VrfKey { get; set; } = [];

    [Parameter("uint32", "recordCount", 5, false)]
    public uint RecordCount { get; set; }

    [Parameter("bytes32", "enrolmentHash", 6, false)]
    public byte[] EnrolmentHash { get; set; } = [];
}

[Event("RoundAnchored")]
public sealed class RoundAnchoredEvent : IEventDTO
{
    [Parameter("bytes32", "federation", 1, true)]
    public byte[] Federation { get; set; } = [];

    [Parameter("uint64", "round", 2, true)]
    public ulong Round { get; set; }

    [Parameter("bytes32", "recordHash", 3, false)]
    public byte[] RecordHash { get; set; } = [];

    [Parameter("bytes32", "modelRoot", 4, false)]
    public byte[] ModelRoot { get; set; } = [];
}

[Error("FederationExists")]
public sealed class FederationExistsError : IErrorDTO
{
    [Parameter("bytes32", "federation", 1)]
    public byte[] Federation { get; set; } = [];

    [Parameter("address", "owner", 2)]
    public string Owner { get; set; } = "";
}

[Error("FederationUnknown")]
public sealed class FederationUnknownError : IErrorDTO
{
    [Parameter("bytes32", "federation", 1)]
    public byte[] Federation { get; set; } = [];
}

[Error("NotOwner")]
public sealed class NotOwnerError : IErrorDTO
{
    [Parameter("bytes32", "federation", 1)]
    public byte[] Federation { get; set; } = [];

    [Parameter("address", "sender", 2)]
    public string Sender { get; set; } = "";
}

[Error("EnrolmentExists")]
public sealed class EnrolmentExistsError : IErrorDTO
{
    [Parameter("bytes32", "federation", 1)]
    public byte[] Federation { get; set; } = [];

    [Parameter("uint64", "blockNumber", 2)]
    public ulong BlockNumber { get; set; }
}

[Error("RoundOutOfOrder")]
public sealed class RoundOutOfOrderError : IErrorDTO
{
    [Parameter("bytes32", "federation", 1)]
    public byte[] Federation { get; set; } = [];

    [Parameter("uint64", "expected", 2)]
    public ulong Expected { get; set; }

    [Parameter("uint64", "given", 3)]
    public ulong Given { get; set; }
}
