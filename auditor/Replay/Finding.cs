using System.Globalization;
using FederatedZk.Protocol;

namespace FederatedZk.Auditor.Replay;

/// <summary>The first thing that does not hold.</summary>
/// <param name="Round">Null for what concerns the federation as a whole.</param>
/// <param name="Participant">Null for what concerns no single participant.</param>
/// <param name="Field">Dotted path into description, enrolment, record, announcement, outcome, submission or receipt; or "chain.…".</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record Finding(ulong? Round, Bytes32? Participant, string? Name, string Field, string Message)
{
    public override string ToString()
    {
        var where = new List<string>();
        if (Round is { } round)
        {
            where.Add($"round {round.ToString(CultureInfo.InvariantCulture)}");
        }
        if (Participant is { } participant)
        {
            where.Add($"participant {participant.Short}" + (Name is null ? "" : $" ({Name})"));
        }
        where.Add(Field);
        return $"{string.Join(", ", where)}: {Message}";
    }
}

/// <summary>Carries a finding out of the checks; caught by <see cref="FederationReplay"/> only.</summary>
public sealed class AuditException(Finding finding) : Exception(finding.ToString())
{
    public Finding Finding { get; } = finding;
}

/// <summary>Where a check stands: names the round and the participant of every finding it makes.</summary>
public readonly record struct Place(ulong? Round = null, Bytes32? Participant = null, string? Name = null)
{
    public Finding Finding(string field, string message) => new(Round, Participant, Name, field, message);

    public AuditException Fails(string field, string message) => new(Finding(field, message));

    /// <exception cref="AuditException">when <paramref name="holds"/> is false.</exception>
    public void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            throw Fails(field, message);
        }
    }

    /// <exception cref="AuditException">when the two differ.</exception>
    public void Equal<T>(T found, T expected, string field, string expectation) =>
        Require(EqualityComparer<T>.Default.Equals(found, expected), field,
            string.Create(CultureInfo.InvariantCulture, $"is {found}, expected {expected}, {expectation}"));

    /// <summary>Decodes canonical bytes and insists that they are the one encoding of what they decode to.</summary>
    public T Decode<T>(byte[] bytes, Func<byte[], T> decode, Func<T, byte[]> encode, string field)
    {
        T value;
        try
        {
            value = decode(bytes);
        }
        catch (MalformedMessageException e)
        {
            throw Fails(field, e.Message);
        }
        Require(encode(value).AsSpan().SequenceEqual(bytes), field, "is not the canonical encoding of its own content");
        return value;
    }
}
