namespace FederatedZk.Coordinator.Rounds;

/// <summary>Where a round stands. Every value is what the store says, never a guess: a restart continues from it.</summary>
public enum RoundState
{
    /// <summary>The announcement is signed and stored; the beacon block is awaited.</summary>
    Announced = 1,

    /// <summary>The beacon block was seen: its hash and the deadline are stored; submissions are taken.</summary>
    Collecting = 2,

    /// <summary>The record, the model and the optimiser's state are stored; the anchor is outstanding.</summary>
    Concluded = 3,

    /// <summary>The chain holds the record's hash.</summary>
    Anchored = 4,

    /// <summary>The chain replaced the beacon block before the round was anchored; the round is announced anew.</summary>
    Superseded = 5,
}

public enum RoundTrigger
{
    /// <summary>Enough participants are enrolled: the genesis record (round 0) is written.</summary>
    CohortComplete = 1,

    /// <summary>The previous round is anchored.</summary>
    PreviousAnchored = 2,

    BeaconSeen = 3,

    /// <summary>Everybody has answered, or the deadline has passed.</summary>
    CollectionOver = 4,

    AnchorSeen = 5,

    BeaconReplaced = 6,
}

/// <param name="From">null: the round does not exist yet.</param>
public sealed record RoundTransition(RoundState? From, RoundTrigger Trigger, RoundState To);

/// <summary>The rounds' state machine as a table. The store refuses to write a transition that is not in it.</summary>
public static class RoundTransitions
{
    public static IReadOnlyList<RoundTransition> All { get; } =
    [
        new(null, RoundTrigger.CohortComplete, RoundState.Concluded),
        new(null, RoundTrigger.PreviousAnchored, RoundState.Announced),
        new(RoundState.Announced, RoundTrigger.BeaconSeen, RoundState.Collecting),
        new(RoundState.Announced, RoundTrigger.BeaconReplaced, RoundState.Superseded),
        new(RoundState.Collecting, RoundTrigger.CollectionOver, RoundState.Concluded),
        new(RoundState.Concluded, RoundTrigger.AnchorSeen, RoundState.Anchored),
        new(RoundState.Concluded, RoundTrigger.BeaconReplaced, RoundState.Superseded),
    ];

    /// <exception cref="InvalidOperationException">when the table has no such transition.</exception>
    public static RoundState Next(RoundState? from, RoundTrigger trigger) =>
        All.FirstOrDefault(t => t.From == from && t.Trigger == trigger)?.To
        ?? throw new InvalidOperationException($"a round that is {from?.ToString() ?? "not there"} has no transition on {trigger}");
}
