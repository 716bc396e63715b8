namespace FederatedZk.Verifier;

/// <summary>What a check said about bytes from outside. A refusal is a result, not an error.</summary>
/// <param name="Reject">Id of the verifier check that refused, 0 if none.</param>
/// <param name="Check">Its name, empty if accepted.</param>
/// <param name="Reason">For a person: the check's name and what it met; empty if accepted.</param>
public sealed record Verdict(bool Accepted, int Reject, string Check, string Reason)
{
    public static Verdict Accept { get; } = new(true, 0, "", "");
}
