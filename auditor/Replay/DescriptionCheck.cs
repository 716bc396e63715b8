using FederatedZk.Contracts;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Auditor.Replay;

/// <summary>The description is the one registered on the chain, signed by the coordinator's key, with parameters the protocol admits.</summary>
internal static class DescriptionCheck
{
    /// <exception cref="AuditException"/>
    public static async Task<FederationDescription> RunAsync(
        Signed message, Bytes32 federation, string contract, IAnchorReader chain, CancellationToken cancellationToken)
    {
        var place = new Place();
        place.Equal(message.Hash, federation, "description", "the federation's id is the SHA-256 of its description");
        var d = place.Decode(message.Body, b => FederationDescription.Decode(b), m => m.Encode(), "description");
        place.Require(Signatures.Verify(d.CoordinatorKey, message), "description.signature", "is not the coordinator's signature over the description");
        place.Equal("0x" + Convert.ToHexStringLower(d.Contract), contract.ToLowerInvariant(), "description.contract", "the contract that anchors it");
        place.Equal(d.ChainId, await chain.GetChainIdAsync(cancellationToken), "description.chainId", "the id of the chain that answers");
        CheckParameters(d);
        place.Require(await chain.GetFederationOwnerAsync(federation, cancellationToken) is not null, "chain.federation",
            $"the contract at {contract} knows no federation {federation}");
        return d;
    }

    private static void CheckParameters(FederationDescription d)
    {
        var place = new Place();
        try
        {
            NetworkRules.Check(d.Network);
        }
        catch (FzkException e)
        {
            throw place.Fails("description.network", e.Message);
        }
        try
        {
            DataSchemaRules.Check(d.Schema, d.Network);
        }
        catch (DataSchemaException e)
        {
            throw place.Fails("description.schema", e.Message);
        }
        place.Require(d.BeaconDepth >= 1, "description.beaconDepth", "is 0, expected at least 1");
        place.Require(d.BatchTotal >= 1, "description.batchTotal", "is 0, expected at least 1");
    }
}
