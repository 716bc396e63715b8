using FederatedZk.Contracts;
using FederatedZk.Participant.Data;
using FederatedZk.Participant.Keys;
using FederatedZk.Participant.Rpc;
using FederatedZk.Protocol;
using FederatedZk.Prover;
using FederatedZk.Verifier;
using Serilog;

namespace FederatedZk.Participant.Rounds;

/// <param name="Folder">Keys, state and logs; belongs to one federation and one process.</param>
/// <param name="ChainRpc">http or https address of an Ethereum node.</param>
/// <param name="Name">Shown to the others, 1 to 64 printable characters; no part of any proof.</param>
/// <param name="Seed">Of the split into training and test records.</param>
/// <param name="Federation">The only federation to take part in; null: the one the coordinator names at the first start.</param>
/// <param name="MinimumBatch">Records that a batch must have for this participant to answer the round.</param>
public sealed record ParticipantSettings(
    string Folder, string DataFile, Uri Coordinator, string ChainRpc, string Name, ulong Seed, Bytes32? Federation, uint MinimumBatch = ParticipantSettings.DefaultMinimumBatch)
{
    public const uint DefaultMinimumBatch = 8;
}

/// <summary>A participant from its keys to the end of the federation: read, commit, enrol, follow the rounds.</summary>
/// <param name="blocks">Where beacon blocks come from; null: the chain.</param>
/// <param name="answerWith">How rounds are answered; null: by the proven step.</param>
public sealed class ParticipantDaemon(ParticipantSettings settings, ILogger log, IBlockSource? blocks = null, Func<StepMeans, IRoundAnswer>? answerWith = null)
{
    private const int LongestName = 64;
    private static readonly TimeSpan EnrolmentPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly Patience _patience = new(log);

    /// <summary>Returns when the federation is finished.</summary>
    /// <exception cref="DoesNotHoldException"/>
    /// <exception cref="DataRefusedException"/>
    /// <exception cref="KeyDirectoryException"/>
    /// <exception cref="SettingException"/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Name.Length is 0 or > LongestName || settings.Name != settings.Name.Trim() || settings.Name.Any(char.IsControl))
        {
            throw new SettingException($"--name is '{settings.Name}', expected 1 to {LongestName} printable characters, not padded");
        }
        var state = Path.Combine(settings.Folder, "state");
        Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var keys = KeyDirectory.Open(Path.Combine(settings.Folder, "keys"));
        using var signing = SigningKey.FromSeed(keys.SigningSeed);
        using var vrf = VrfKey.FromSeed(keys.VrfSeed);
        log.Information("Participant {Name}: signing key {Key}, VRF key {Vrf}", settings.Name, signing.PublicKey.ToString(), vrf.PublicKey.ToString());
        using var coordinator = new CoordinatorClient(settings.Coordinator, log);
        var federation = await FindFederationAsync(coordinator, Path.Combine(state, "federation"), cancellationToken).ConfigureAwait(false);
        var chain = new RoundAnchorClient(settings.ChainRpc, "0x" + Convert.ToHexStringLower(federation.Contract), account: null, federation.ChainId);
        await _patience.RetryAsync(async () =>
        {
            await chain.CheckContractAsync(cancellationToken).ConfigureAwait(false);
            await FederationCheck.OnChainAsync(federation, chain, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        var (train, test) = ReadData(federation);
        var enrolment = OwnEnrolment.LoadOrMake(Path.Combine(state, "enrolment"), federation, settings.Name, train, keys, signing, vrf, out var recordSet, out var commitments);
        using (recordSet)
        {
            using var dataset = new Dataset(federation.Network, commitments);
            var anchored = await EnrolAsync(federation, coordinator, chain, enrolment, commitments, cancellationToken).ConfigureAwait(false);
            using var journal = Journal.Open(Path.Combine(state, "journal"));
            var means = new StepMeans(federation, train, recordSet, dataset, vrf, signing, keys.Attempts);
            var loop = new RoundLoop(new Membership(federation, signing, anchored, test, settings.MinimumBatch), coordinator, chain, blocks ?? chain, journal,
                answerWith?.Invoke(means) ?? new ProvenStep(means, log, new ProgressFile(Path.Combine(settings.Folder, "progress.jsonl"))), log);
            await FollowAsync(loop, coordinator, signing.PublicKey, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(RoundLoop loop, CoordinatorClient coordinator, Bytes32 self, CancellationToken cancellationToken)
    {
        while (true)
        {
            var reason = "the coordinator ended the stream of rounds";
            try
            {
                await foreach (var news in coordinator.WatchAsync(self, cancellationToken).ConfigureAwait(false))
                {
                    if (await loop.HandleAsync(news, cancellationToken).ConfigureAwait(false))
                    {
                        return;
                    }
                    _patience.Reset();
                }
            }
            catch (Exception e) when (Patience.IsPassing(e))
            {
                reason = e.Message;
            }
            await _patience.WaitAsync(reason, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The description, checked; from the second start on it has to be the one of the first.</summary>
    private async Task<FederationDescription> FindFederationAsync(CoordinatorClient coordinator, string path, CancellationToken cancellationToken)
    {
        var signed = await _patience.RetryAsync(() => coordinator.GetFederationAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        var pinned = File.Exists(path) ? Bytes32.Sha256(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)) : (Bytes32?)null;
        if (pinned is { } known && settings.Federation is { } wanted && known != wanted)
        {
            throw new SettingException($"--federation is {wanted}, but {settings.Folder} belongs to federation {known}");
        }
        var federation = FederationCheck.Decode(signed, settings.Federation ?? pinned);
        if (pinned is null)
        {
            DurableFile.Write(path, signed.Body);
        }
        log.Information("Federation {Federation} '{Name}', contract 0x{Contract} on chain {Chain}, {Rounds} rounds", federation.Id.ToString(), federation.Name,
            Convert.ToHexStringLower(federation.Contract), federation.ChainId, federation.Rounds);
        return federation;
    }

    private (Records Train, Records Test) ReadData(FederationDescription federation)
    {
        var (records, summary) = RecordFile.Read(settings.DataFile, federation.Schema, federation.Network);
        var split = RecordSplit.Of(records, federation.Network, settings.Seed);
        log.Information("Data: {Rows} rows, {Dropped} dropped, {Train} records to train on, {Test} to test on (they stay here)", summary.Rows, summary.Dropped,
            split.Train.Count, split.Test.Count);
        return (records.Select(split.Train), records.Select(split.Test));
    }

    /// <summary>Sends the enrolment unless the chain has it, and waits until the chain shows exactly it as this participant's latest.</summary>
    private async Task<AnchoredEnrolment> EnrolAsync(
        FederationDescription federation, CoordinatorClient coordinator, IAnchorReader chain, OwnEnrolment own, byte[] commitments, CancellationToken cancellationToken)
    {
        var message = EnrolmentMessage.Decode(own.Message.Body);
        if (await LatestAsync(federation, chain, message, own.Message.Hash, cancellationToken).ConfigureAwait(false) is { } already)
        {
            log.Information("Already enrolled with {Records} records, dataset root {Root}, anchored in block {Block}", already.RecordCount, already.DatasetRoot.ToString(), already.Block);
            return already;
        }
        var signed = await _patience.RetryAsync(() => coordinator.EnrolAsync(own.Message, commitments, own.Proof, cancellationToken), cancellationToken).ConfigureAwait(false);
        var receipt = ReceiptCheck.Decode(federation, signed, message.Participant, 0, own.Message.Hash);
        if (!receipt.Accepted)
        {
            throw new SettingException($"the coordinator refused the enrolment: {receipt.Reason}");
        }
        var until = DateTime.UtcNow + EnrolmentPatience;
        while (true)
        {
            if (await LatestAsync(federation, chain, message, own.Message.Hash, cancellationToken).ConfigureAwait(false) is { } anchored)
            {
                log.Information("Enrolled with {Records} records, dataset root {Root}, anchored in block {Block}", anchored.RecordCount, anchored.DatasetRoot.ToString(), anchored.Block);
                return anchored;
            }
            Holds.Require(DateTime.UtcNow < until, $"enrolment: the coordinator accepted it, but after {EnrolmentPatience.TotalSeconds} s the chain does not have it");
            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<AnchoredEnrolment?> LatestAsync(
        FederationDescription federation, IAnchorReader chain, EnrolmentMessage message, Bytes32 hash, CancellationToken cancellationToken)
    {
        var enrolments = await _patience.RetryAsync(() => chain.GetEnrolmentsAsync(federation.Id, cancellationToken), cancellationToken).ConfigureAwait(false);
        return EnrolmentCheck.Find(enrolments, message, hash);
    }
}
