using FederatedZk.Protocol;

namespace FederatedZk.Auditor.Records;

/// <summary>How much an export wrote.</summary>
public sealed record ExportSummary(int Enrolments, int Records, int Blobs);

/// <summary>Copies everything a replay reads from a source into the layout of <see cref="FolderRecords"/>.</summary>
public static class FolderExport
{
    /// <summary>Writes into an empty or new folder. What the source lacks or holds wrongly is copied as it is: judging it is the replay's part.</summary>
    /// <exception cref="RecordSourceException">when the folder is not empty or the source cannot be read.</exception>
    public static async Task<ExportSummary> WriteAsync(IRecordSource source, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new RecordSourceException($"{folder}: the folder is not empty");
        }
        foreach (var part in new[] { "enrolments", "records", "blobs" })
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }

        var blobs = new HashSet<Bytes32>();
        var description = await source.GetDescriptionAsync(cancellationToken);
        await WriteSignedAsync(folder, "description", ".bin", ".sig", description, cancellationToken);

        var enrolments = await source.GetEnrolmentsAsync(cancellationToken);
        for (var i = 0; i < enrolments.Count; i++)
        {
            var name = $"enrolments/{FolderRecords.Number(i)}";
            await WriteSignedAsync(folder, name, ".bin", ".sig", enrolments[i].Enrolment, cancellationToken);
            await WriteSignedAsync(folder, name, ".receipt", ".receipt.sig", enrolments[i].Receipt, cancellationToken);
            foreach (var hash in Named(() => EnrolmentMessage.Decode(enrolments[i].Enrolment.Body), m => [m.CommitmentsHash, m.ProofHash]))
            {
                blobs.Add(hash);
            }
        }

        var records = await source.GetRecordsAsync(int.MaxValue, cancellationToken);
        for (var i = 0; i < records.Count; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "records", FolderRecords.Number(i) + ".bin"), records[i], cancellationToken);
            blobs.UnionWith(Named(() => RoundRecord.Decode(records[i]), RecordBlobs));
        }

        var written = 0;
        foreach (var hash in blobs)
        {
            if (await source.GetBlobAsync(hash, BlobLimits.Any, cancellationToken) is { } bytes)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, "blobs", hash.ToString()), bytes, cancellationToken);
                written++;
            }
        }
        return new ExportSummary(enrolments.Count, records.Count, written);
    }

    private static IEnumerable<Bytes32> RecordBlobs(RoundRecord record)
    {
        yield return record.ModelBlob;
        foreach (var submission in record.Outcomes.Select(o => o.Submission).OfType<Signed>())
        {
            foreach (var hash in Named(() => SubmissionMessage.Decode(submission.Body), m => [m.UpdateHash, m.ProofHash]))
            {
                yield return hash;
            }
        }
    }

    private static List<Bytes32> Named<T>(Func<T> decode, Func<T, IEnumerable<Bytes32>> hashes)
    {
        try
        {
            return [.. hashes(decode())];
        }
        catch (MalformedMessageException)
        {
            return [];
        }
    }

    private static async Task WriteSignedAsync(string folder, string name, string body, string signature, Signed message, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, name + body), message.Body, cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder, name + signature), message.Signature, cancellationToken);
    }
}
