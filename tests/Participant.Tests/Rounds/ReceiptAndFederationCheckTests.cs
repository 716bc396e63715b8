using FederatedZk.Contracts;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

public sealed class ReceiptAndFederationCheckTests : IDisposable
{
    private static readonly Bytes32 Other = Bytes32.Sha256([77]);

    private readonly TestFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("signature", "receipt for round 1: not signed by the coordinator")]
    [InlineData("federation", "receipt for round 1: federation is ")]
    [InlineData("participant", "receipt for round 1: participant is ")]
    [InlineData("round", "receipt for round 1: round is 2, expected 1")]
    [InlineData("subject", "receipt for round 1: message it answers is ")]
    [InlineData("malformed", "receipt for round 1: fedzk/v1/receipt: ")]
    public void AReceiptBindsTheCoordinatorToThisMessageOnly(string change, string message)
    {
        var self = _federation.Members[0].PublicKey;
        var subject = Bytes32.Sha256([5]);
        var honest = new ReceiptMessage(_federation.Description.Id, 1, self, subject, true, "");
        var signed = change switch
        {
            "signature" => _federation.Stranger.Sign(honest.Encode()),
            "federation" => _federation.Coordinator.Sign((honest with { Federation = Other }).Encode()),
            "participant" => _federation.Coordinator.Sign((honest with { Participant = Other }).Encode()),
            "round" => _federation.Coordinator.Sign((honest with { Round = 2 }).Encode()),
            "subject" => _federation.Coordinator.Sign((honest with { Subject = Other }).Encode()),
            "malformed" => _federation.Coordinator.Sign(honest.Encode()[..^1]),
            _ => _federation.Coordinator.Sign(honest.Encode()),
        };
        ReceiptMessage Decode() => ReceiptCheck.Decode(_federation.Description, signed, self, 1, subject);
        if (change.Length == 0)
        {
            Assert.True(Decode().Accepted);
        }
        else
        {
            TestFederation.Refuses(() => Decode(), message);
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("signature", "federation description: not signed by the coordinator key it names")]
    [InlineData("malformed", "federation description: fedzk/v1/federation: ")]
    [InlineData("network", "federation description: ")]
    [InlineData("schema", "federation description: schema 'heart-disease': 13 features, expected 12")]
    [InlineData("pinned", "federation is ")]
    public void ADescriptionIsCheckedBeforeAnythingIsShown(string change, string message)
    {
        var d = _federation.Description;
        var signed = change switch
        {
            "signature" => _federation.Stranger.Sign(d.Encode()),
            "malformed" => _federation.Coordinator.Sign(d.Encode()[..^1]),
            "network" => _federation.Coordinator.Sign((d with { Network = d.Network with { RangeBits = 3 } }).Encode()),
            "schema" => _federation.Coordinator.Sign((d with { Network = d.Network with { Widths = [12, 1] } }).Encode()),
            _ => _federation.Coordinator.Sign(d.Encode()),
        };
        Bytes32? pinned = change == "pinned" ? Other : d.Id;
        if (change.Length == 0)
        {
            Assert.Equal(d.Id, FederationCheck.Decode(signed, pinned).Id);
        }
        else
        {
            TestFederation.Refuses(() => FederationCheck.Decode(signed, change == "pinned" ? pinned : null), message);
        }
    }

    [Fact]
    public async Task AnotherChainOrAnUnknownFederationIsNoticed()
    {
        await FederationCheck.OnChainAsync(_federation.Description, _federation.Chain, CancellationToken.None);
        _federation.Chain.ChainId = 1;
        await TestFederation.RefusesAsync(() => FederationCheck.OnChainAsync(_federation.Description, _federation.Chain, CancellationToken.None),
            "chain id of the configured node is 1, expected 31337");
        _federation.Chain.ChainId = 31337;
        _federation.Chain.Owner = null;
        await TestFederation.RefusesAsync(() => FederationCheck.OnChainAsync(_federation.Description, _federation.Chain, CancellationToken.None), "is not registered in contract 0x0707");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("root", "anchored enrolment: dataset root is ")]
    [InlineData("VRF key", "anchored enrolment: VRF key is ")]
    [InlineData("count", "anchored enrolment: record count is ")]
    [InlineData("replaced", "came after it, in block 30")]
    public void TheChainHoldsTheEnrolmentAsItWasSent(string change, string message)
    {
        var chain = _federation.Chain;
        var anchored = chain.Enrolments[0];
        var sent = new EnrolmentMessage(_federation.Description.Id, anchored.Participant, "north", anchored.VrfKey, anchored.DatasetRoot, anchored.RecordCount, Other, Other);
        chain.Enrolments[0] = change switch
        {
            "root" => anchored with { DatasetRoot = Other },
            "VRF key" => anchored with { VrfKey = Other },
            "count" => anchored with { RecordCount = 1 },
            _ => anchored,
        };
        if (change == "replaced")
        {
            chain.Enrolments.Add(anchored with { EnrolmentHash = Other, Block = 30 });
        }
        AnchoredEnrolment? Find() => EnrolmentCheck.Find(chain.Enrolments, sent, anchored.EnrolmentHash);
        if (change.Length == 0)
        {
            Assert.Equal(anchored, Find());
            Assert.Null(EnrolmentCheck.Find(chain.Enrolments, sent, Other));
        }
        else
        {
            TestFederation.Refuses(() => Find(), message);
        }
    }
}
