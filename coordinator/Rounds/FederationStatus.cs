using FederatedZk.Coordinator.Storage;
using FederatedZk.Protocol;

namespace FederatedZk.Coordinator.Rounds;

/// <param name="State">enrolling, announced, collecting, concluded, anchored or finished.</param>
/// <param name="Round">The newest round; 0 also before the genesis record.</param>
/// <param name="Enrolled">Participants with an anchored enrolment.</param>
public sealed record FederationStatus(string State, ulong Round, int Enrolled)
{
    public static FederationStatus Of(FederationDescription description, CoordinatorStore store)
    {
        var last = store.Rounds.Last();
        var state = last switch
        {
            null => "enrolling",
            { State: RoundState.Anchored } when last.Round >= description.Rounds => "finished",
            _ => last.State.ToString().ToLowerInvariant(),
        };
        var enrolled = store.Enrolments.All().Where(e => e.Anchor is not null).Select(e => e.Message.Participant).Distinct().Count();
        return new FederationStatus(state, last?.Round ?? 0, enrolled);
    }
}
