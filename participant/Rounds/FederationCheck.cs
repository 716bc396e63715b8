using FederatedZk.Contracts;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Rounds;

/// <summary>What a participant demands of a federation's description before it shows it anything.</summary>
public static class FederationCheck
{
    /// <param name="pinned">The federation the operator named, or the one this directory already belongs to; null at the very first start.</param>
    /// <exception cref="DoesNotHoldException"/>
    public static FederationDescription Decode(Signed signed, Bytes32? pinned)
    {
        FederationDescription description;
        try
        {
            description = FederationDescription.Decode(signed.Body);
            NetworkRules.Check(description.Network);
            DataSchemaRules.Check(description.Schema, description.Network);
        }
        catch (Exception e) when (e is MalformedMessageException or DataSchemaException or FzkException { Status: FzkStatus.InvalidArgument })
        {
            throw new DoesNotHoldException($"federation description: {e.Message}");
        }
        Holds.Require(description.Encode().AsSpan().SequenceEqual(signed.Body), "federation description: not the canonical encoding");
        Holds.Require(Signatures.Verify(description.CoordinatorKey, signed),
            $"federation description: not signed by the coordinator key it names, {description.CoordinatorKey}");
        if (pinned is { } expected)
        {
            Holds.Same(description.Id, expected, "federation");
        }
        Holds.Require(description.BeaconDepth >= 1, "federation description: beacon depth 0, expected at least 1");
        return description;
    }

    /// <summary>The chain is the one named, holds the contract, and the federation is registered there.</summary>
    /// <exception cref="DoesNotHoldException"/>
    /// <exception cref="ChainException"/>
    public static async Task OnChainAsync(FederationDescription description, IAnchorReader chain, CancellationToken cancellationToken)
    {
        Holds.Same(await chain.GetChainIdAsync(cancellationToken).ConfigureAwait(false), description.ChainId, "chain id of the configured node");
        Holds.Require(await chain.GetFederationOwnerAsync(description.Id, cancellationToken).ConfigureAwait(false) is not null,
            $"federation {description.Id} is not registered in contract 0x{Convert.ToHexStringLower(description.Contract)}");
    }
}
