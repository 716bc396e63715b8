using System.CommandLine;
using System.Globalization;
using FederatedZk.Malicious;
using FederatedZk.Participant.Commands;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Rounds;
using FederatedZk.Participant.Rpc;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using Serilog;
using Serilog.Core;

// usage: malicious KIND --dir DIR --data FILE --coordinator URL --rpc URL --name NAME [--seed N]
// KIND: wrong-gradient, wrong-batch, old-round, replayed-update, swapped-record, garbage, silence. Otherwise as participant run.
var kinds = new[] { "wrong-gradient", "wrong-batch", "old-round", "replayed-update", "swapped-record", "garbage", "silence" };
var kind = new Argument<string>("kind");
kind.AcceptOnlyFromAmong(kinds);
var folder = new Option<DirectoryInfo>("--dir") { Required = true };
var data = new Option<FileInfo>("--data") { Required = true };
var coordinator = new Option<string>("--coordinator") { Required = true };
var rpc = new Option<string>("--rpc") { Required = true };
var name = new Option<string>("--name") { Required = true };
var seed = new Option<ulong>("--seed") { DefaultValueFactory = _ => 1 };
var root = new RootCommand("A participant that misbehaves, for tests") { kind, folder, data, coordinator, rpc, name, seed };
root.SetAction(async (parsed, cancellationToken) =>
{
    using var log = new LoggerConfiguration().WriteTo.Console(formatProvider: CultureInfo.InvariantCulture).CreateLogger();
    var settings = new ParticipantSettings(parsed.GetValue(folder)!.FullName, parsed.GetValue(data)!.FullName, new Uri(parsed.GetValue(coordinator)!),
        parsed.GetValue(rpc)!, parsed.GetValue(name)!, parsed.GetValue(seed), null);
    try
    {
        await new ParticipantDaemon(settings, log, answerWith: means => Make(parsed.GetValue(kind)!, settings, means, log)).RunAsync(cancellationToken);
        return ExitCodes.Done;
    }
    catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
    {
        return ExitCodes.Interrupted;
    }
});
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });

static IRoundAnswer Make(string kind, ParticipantSettings settings, StepMeans means, Logger log)
{
    var honest = new ProvenStep(means, log);
    return kind switch
    {
        "wrong-gradient" => new WrongGradient(means, honest),
        "wrong-batch" => new WrongBatch(means, honest),
        "old-round" => new OldRound(means, honest),
        "replayed-update" => new ReplayedUpdate(means, honest, (round, self) => Accepted(settings, log, round, self)),
        "swapped-record" => new SwappedRecord(means, honest, changed => Swapped(settings, means, changed)),
        "garbage" => new Garbage(means, honest),
        "silence" => new Silence(),
        _ => throw new ArgumentException($"kind '{kind}'", nameof(kind)),
    };
}

static (byte[] Update, byte[] Proof)? Accepted(ParticipantSettings settings, Logger log, ulong round, Bytes32 self)
{
    using var client = new CoordinatorClient(settings.Coordinator, log);
    var record = RoundRecord.Decode(client.ListRecordsAsync(round, round, CancellationToken.None).GetAwaiter().GetResult()[0]);
    // One with the same batch size first: its proof has the right length, so that the proof itself has to be what is refused.
    var sizes = RoundAnnouncement.Decode(record.Announcement.Body).Cohort.ToDictionary(m => m.Participant, m => m.BatchSize);
    var others = record.Outcomes.Where(o => o.Kind == OutcomeKind.Accepted && o.Participant != self).OrderByDescending(o => sizes[o.Participant] == sizes[self]);
    if (others.FirstOrDefault() is not { Submission: { } submission })
    {
        return null;
    }
    var message = SubmissionMessage.Decode(submission.Body);
    byte[] Fetch(Bytes32 hash) => client.GetBlobAsync(hash, long.MaxValue, CancellationToken.None).GetAwaiter().GetResult();
    return (Fetch(message.UpdateHash), Fetch(message.ProofHash));
}

static RecordSet Swapped(ParticipantSettings settings, StepMeans means, Records changed)
{
    byte[] Secret(string file) => File.ReadAllBytes(Path.Combine(settings.Folder, "keys", file));
    return new RecordSet(means.Federation.Network, changed.Features, changed.Labels, Secret("opening.key"), new Bytes32(Secret("enrolment.nonce")));
}
