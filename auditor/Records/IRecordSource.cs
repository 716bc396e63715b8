using FederatedZk.Protocol;

namespace FederatedZk.Auditor.Records;

/// <summary>An enrolment and the coordinator's receipt for it, as the source holds them; nothing in it is trusted.</summary>
public sealed record StoredEnrolment(Signed Enrolment, Signed Receipt);

/// <summary>
/// Where the bytes to audit come from: a running coordinator or an exported folder. Every byte is checked against the chain afterwards,
/// so a source only has to find things, not to be honest.
/// </summary>
public interface IRecordSource
{
    Task<Signed> GetDescriptionAsync(CancellationToken cancellationToken);

    /// <summary>In the order of their anchors.</summary>
    Task<IReadOnlyList<StoredEnrolment>> GetEnrolmentsAsync(CancellationToken cancellationToken);

    /// <summary>Canonical record bytes of rounds 0, 1, …, as many as there are, but at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<byte[]>> GetRecordsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>The bytes stored under a SHA-256, or null when the source has none. They may hash to something else: the caller checks.</summary>
    /// <param name="limit">Longest acceptable blob in bytes; a longer one is cut after limit + 1 bytes.</param>
    Task<byte[]?> GetBlobAsync(Bytes32 hash, int limit, CancellationToken cancellationToken);
}

/// <summary>The source cannot be read: no connection, no such folder, a file that is not what its name says.</summary>
public sealed class RecordSourceException(string message, Exception? inner = null) : Exception(message, inner);
