using FederatedZk.Aggregation;
using FederatedZk.Contracts;
using FederatedZk.Protocol;
using FederatedZk.Verifier;

namespace FederatedZk.Participant.Rounds;

/// <summary>
/// Where the federation stands after a checked record: this participant's own copy of the optimiser's state, recomputed from the updates and never taken
/// from the coordinator. Immutable.
/// </summary>
public sealed record Replica(ServerState State, ulong Round, Bytes32 RecordHash, Bytes32 ModelRoot, Bytes32 ModelBlob, ulong AnchorBlock)
{
    public static Replica After(FederationDescription description, ServerState state, ulong round, Bytes32 recordHash, ulong anchorBlock)
    {
        using var model = new Model(description.Network, state.Weights);
        return new Replica(state, round, recordHash, model.Root, Bytes32.Sha256(Blobs.EncodeModel(state.Weights)), anchorBlock);
    }

    /// <summary>The model before any round, as the description defines it; <see cref="RecordCheck.GenesisAsync"/> ties it to the chain.</summary>
    public static Replica Initial(FederationDescription description) => After(description, ServerState.Initial(description), 0, Bytes32.Zero, 0);
}
