using System.Text.Json;
using FederatedZk.Auditor.Replay;

namespace FederatedZk.Auditor.Report;

/// <summary>The replay for programs. Hashes are lower-case hexadecimal, times milliseconds.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Write(ReplayReport report) => JsonSerializer.Serialize(new
    {
        holds = report.Holds,
        federation = report.Federation.ToString(),
        name = report.Description?.Name,
        network = report.Description is { } d ? string.Join('-', d.Network.Widths) : null,
        elapsedMs = report.Elapsed.TotalMilliseconds,
        finding = report.Finding is { } f
            ? new { round = f.Round, participant = f.Participant?.ToString(), name = f.Name, field = f.Field, message = f.Message }
            : null,
        remarks = report.Remarks,
        enrolments = report.Enrolments.Select(e => new
        {
            participant = e.Participant.ToString(),
            name = e.Name,
            datasetRoot = e.DatasetRoot.ToString(),
            records = e.RecordCount,
            block = e.Block,
        }),
        rounds = report.Rounds.Select(r => new
        {
            round = r.Round,
            accepted = r.Accepted,
            refused = r.Refused,
            absent = r.Absent,
            applied = r.Applied,
            batchSum = r.BatchSum,
            proofs = r.Proofs,
            verifyMs = r.VerifyMilliseconds,
            modelRoot = r.ModelRoot.ToString(),
            record = r.RecordHash.ToString(),
            anchorBlock = r.AnchorBlock,
            beaconBlock = r.BeaconBlock,
        }),
    }, Options) + "\n";
}
