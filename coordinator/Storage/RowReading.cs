using FederatedZk.Contracts;
using FederatedZk.Protocol;
using Microsoft.Data.Sqlite;

namespace FederatedZk.Coordinator.Storage;

/// <summary>Columns as the protocol's types.</summary>
internal static class RowReading
{
    public static byte[] Blob(this SqliteDataReader row, int column) => (byte[])row.GetValue(column);

    public static byte[]? BlobOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Blob(column);

    public static Bytes32 Digest(this SqliteDataReader row, int column) => new(row.Blob(column));

    public static Bytes32? DigestOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Digest(column);

    public static Signed Signed(this SqliteDataReader row, int column) => new(row.Blob(column), row.Blob(column + 1));

    public static Signed? SignedOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Signed(column);

    public static ChainAnchor? AnchorOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new ChainAnchor((ulong)row.GetInt64(column), row.BlobOrNull(column + 1) ?? []);
}
