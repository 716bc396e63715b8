using System.Globalization;
using FederatedZk.Protocol;

namespace FederatedZk.Auditor.Records;

/// <summary>
/// A federation's record as files: description.bin and .sig; enrolments/NNNNNN.bin, .sig, .receipt and .receipt.sig; records/NNNNNN.bin;
/// blobs/SHA256. Numbers have six digits and begin at 0 without gaps.
/// </summary>
public sealed class FolderRecords : IRecordSource
{
    private readonly string _folder;

    /// <exception cref="RecordSourceException">when there is no such folder.</exception>
    public FolderRecords(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new RecordSourceException($"{folder}: there is no such folder");
        }
        _folder = folder;
    }

    public Task<Signed> GetDescriptionAsync(CancellationToken cancellationToken) => ReadSignedAsync("description", ".bin", ".sig", cancellationToken);

    public async Task<IReadOnlyList<StoredEnrolment>> GetEnrolmentsAsync(CancellationToken cancellationToken)
    {
        var enrolments = new List<StoredEnrolment>();
        foreach (var name in Numbered("enrolments"))
        {
            enrolments.Add(new StoredEnrolment(
                await ReadSignedAsync(name, ".bin", ".sig", cancellationToken),
                await ReadSignedAsync(name, ".receipt", ".receipt.sig", cancellationToken)));
        }
        return enrolments;
    }

    public async Task<IReadOnlyList<byte[]>> GetRecordsAsync(int limit, CancellationToken cancellationToken)
    {
        var records = new List<byte[]>();
        foreach (var name in Numbered("records").Take(limit))
        {
            records.Add(await ReadAsync(name + ".bin", cancellationToken));
        }
        return records;
    }

    public async Task<byte[]?> GetBlobAsync(Bytes32 hash, int limit, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, "blobs", hash.ToString());
        if (!File.Exists(path))
        {
            return null;
        }
        await using var stream = File.OpenRead(path);
        var bytes = new byte[(int)Math.Min(stream.Length, limit + 1L)];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    internal static string Number(int index) => index.ToString("D6", CultureInfo.InvariantCulture);

    private List<string> Numbered(string part)
    {
        var directory = Path.Combine(_folder, part);
        if (!Directory.Exists(directory))
        {
            throw new RecordSourceException($"{directory}: there is no such folder");
        }
        var count = Directory.GetFiles(directory, "*.bin").Length;
        var names = Enumerable.Range(0, count).Select(i => $"{part}/{Number(i)}").ToList();
        return names.Find(n => !File.Exists(Path.Combine(_folder, n + ".bin"))) is { } gap
            ? throw new RecordSourceException($"{Path.Combine(_folder, gap)}.bin is missing among {count} files")
            : names;
    }

    private async Task<Signed> ReadSignedAsync(string name, string body, string signature, CancellationToken cancellationToken) =>
        new(await ReadAsync(name + body, cancellationToken), await ReadAsync(name + signature, cancellationToken));

    private async Task<byte[]> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, name);
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordSourceException($"{path}: {e.Message}", e);
        }
    }
}
