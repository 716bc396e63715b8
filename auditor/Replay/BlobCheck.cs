using FederatedZk.Auditor.Records;
using FederatedZk.Protocol;

namespace FederatedZk.Auditor.Replay;

internal static class BlobCheck
{
    /// <summary>A blob that the source has under this hash and that hashes to it.</summary>
    /// <exception cref="AuditException"/>
    public static async Task<byte[]> GetAsync(
        Place place, IRecordSource source, Bytes32 hash, int limit, string field, CancellationToken cancellationToken)
    {
        var bytes = await source.GetBlobAsync(hash, limit, cancellationToken) ?? throw place.Fails(field, $"blob {hash} is missing");
        place.Require(bytes.Length <= limit, field, $"blob {hash} is longer than {limit} bytes");
        place.Require(Bytes32.Sha256(bytes) == hash, field, $"blob {hash} has other content: its SHA-256 is {Bytes32.Sha256(bytes)}");
        return bytes;
    }
}
