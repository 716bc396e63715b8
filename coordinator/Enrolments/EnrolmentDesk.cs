using FederatedZk.Contracts;
using FederatedZk.Coordinator.Anchoring;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Storage;
using FederatedZk.Coordinator.Verification;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Serilog;

namespace FederatedZk.Coordinator.Enrolments;

/// <summary>The answer to an enrolment. Anchor is null when it was refused.</summary>
public sealed record EnrolmentAnswer(Signed Receipt, ChainAnchor? Anchor);

/// <summary>
/// Takes enrolments at any time: checks signature, commitments, root and proof, stores, anchors, answers. One that is anchored while rounds run
/// counts for later beacons only; a further enrolment of the same key replaces the older one for later beacons.
/// </summary>
public sealed class EnrolmentDesk(
    FederationSeal seal, CoordinatorStore store, PatientChain chain, EnrolmentWindow window, VerificationPool pool, ILogger log)
{
    private readonly Lock _pendingGate = new();
    private readonly Lock _placesGate = new();
    private readonly Dictionary<Bytes32, Task<EnrolmentAnswer>> _pending = [];

    /// <param name="stopping">Ends the work when the coordinator stops; a caller that goes away does not.</param>
    public async Task<EnrolmentAnswer> EnrolAsync(Signed enrolment, byte[] commitments, byte[] proof, CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (!TryAuthenticate(enrolment, out var message, out var reason))
        {
            log.Warning("An enrolment is refused: {Reason}", reason);
            return Refuse(message?.Participant ?? Bytes32.Zero, enrolment, reason);
        }
        if (store.Enrolments.Find(enrolment.Hash) is { Anchor: { } anchor } known)
        {
            return new EnrolmentAnswer(known.Receipt, anchor);
        }
        if (ReasonToTurnAway(message!, commitments, proof) is { } turnedAway)
        {
            log.Warning("The enrolment of {Participant} is refused: {Reason}", message!.Participant.Short, turnedAway);
            return Refuse(message.Participant, enrolment, turnedAway);
        }
        Task<EnrolmentAnswer>? work;
        lock (_pendingGate)
        {
            if (!_pending.TryGetValue(enrolment.Hash, out work))
            {
                work = Task.Run(() => TakeAsync(message!, enrolment, commitments, proof, stopping), CancellationToken.None);
                _pending.Add(enrolment.Hash, work);
            }
        }
        return await work.WaitAsync(cancellationToken);
    }

    /// <summary>Anchors what was stored before a restart and had no anchor yet.</summary>
    public async Task ResumeAsync(CancellationToken stopping)
    {
        foreach (var stored in store.Enrolments.All().Where(e => e.Anchor is null))
        {
            await AnchorAsync(stored.Message, stored.Signed.Hash, stopping);
        }
    }

    private bool TryAuthenticate(Signed enrolment, out EnrolmentMessage? message, out string reason)
    {
        message = null;
        try
        {
            message = EnrolmentMessage.Decode(enrolment.Body);
        }
        catch (MalformedMessageException e)
        {
            reason = $"malformed: {e.Message}";
            return false;
        }
        reason = seal.ReasonToDistrust(message.Federation, message.Participant, enrolment) ?? "";
        return reason.Length == 0;
    }

    private string? ReasonToTurnAway(EnrolmentMessage message, byte[] commitments, byte[] proof)
    {
        if (message.Name.Length is 0 or > Limits.NameLength || message.Name != message.Name.Trim() || message.Name.Any(char.IsControl))
        {
            return $"name: expected 1 to {Limits.NameLength} printable characters, not padded";
        }
        if (message.RecordCount is 0 or > Limits.RecordCount)
        {
            return $"record count: {message.RecordCount}, expected 1 to {Limits.RecordCount}";
        }
        if (commitments.Length != (long)message.RecordCount * Bytes32.Length)
        {
            return $"commitments: {commitments.Length} bytes, expected {(long)message.RecordCount * Bytes32.Length} ({message.RecordCount} records of 32 bytes)";
        }
        if (proof.Length > Limits.EnrolmentProofBytes)
        {
            return $"proof: {proof.Length} bytes, at most {Limits.EnrolmentProofBytes} allowed";
        }
        if (Bytes32.Sha256(commitments) != message.CommitmentsHash)
        {
            return "commitments: the bytes do not have the signed hash";
        }
        if (Bytes32.Sha256(proof) != message.ProofHash)
        {
            return "proof: the bytes do not have the signed hash";
        }
        return store.Rounds.LastAnchored()?.Round >= seal.Description.Rounds ? "federation: it has finished" : NoPlace(message);
    }

    /// <summary>Why the store takes no more enrolments of this participant; null when it does.</summary>
    private string? NoPlace(EnrolmentMessage message)
    {
        var own = store.Enrolments.CountOf(message.Participant);
        return own >= Limits.EnrolmentsPerParticipant ? $"participant: {own} enrolments already, at most {Limits.EnrolmentsPerParticipant} allowed"
            : own == 0 && store.Enrolments.ParticipantCount() >= Limits.Participants ? $"federation: {Limits.Participants} participants already, no more allowed"
            : null;
    }

    private async Task<EnrolmentAnswer> TakeAsync(EnrolmentMessage message, Signed enrolment, byte[] commitments, byte[] proof, CancellationToken stopping)
    {
        try
        {
            if (await pool.RunAsync(() => ReasonToRefuse(message, commitments, proof), stopping) is { } reason)
            {
                log.Warning("The enrolment of {Participant} is refused: {Reason}", message.Participant.Short, reason);
                return Refuse(message.Participant, enrolment, reason);
            }
            store.Blobs.Put(commitments);
            store.Blobs.Put(proof);
            var receipt = seal.Accept(0, message.Participant, enrolment.Hash);
            lock (_placesGate)
            {
                // Once more: others came in while this one was verified.
                if (NoPlace(message) is { } full)
                {
                    log.Warning("The enrolment of {Participant} is refused: {Reason}", message.Participant.Short, full);
                    return Refuse(message.Participant, enrolment, full);
                }
                store.Enrolments.Add(message, enrolment, receipt);
            }
            var anchor = await AnchorAsync(message, enrolment.Hash, stopping);
            return new EnrolmentAnswer(receipt, anchor);
        }
        finally
        {
            lock (_pendingGate)
            {
                _pending.Remove(enrolment.Hash);
            }
        }
    }

    private string? ReasonToRefuse(EnrolmentMessage message, byte[] commitments, byte[] proof)
    {
        var d = seal.Description;
        try
        {
            using var dataset = new Dataset(d.Network, commitments);
            if (dataset.Root != message.DatasetRoot)
            {
                return $"dataset root: {message.DatasetRoot}, the commitments give {dataset.Root}";
            }
            var verdict = EnrolmentProof.Verify(new EnrolmentContext(seal.Id, d.ChainId, d.Contract, message.Participant, message.VrfKey), dataset, proof);
            return verdict.Accepted ? null : $"{verdict.Check}: {verdict.Reason}";
        }
        catch (RejectedException e)
        {
            return $"{e.Verdict.Check}: {e.Verdict.Reason}";
        }
    }

    /// <summary>The anchor of a stored enrolment, made where the chain does not have it yet.</summary>
    private async Task<ChainAnchor> AnchorAsync(EnrolmentMessage message, Bytes32 hash, CancellationToken stopping)
    {
        using var turn = await window.EnterAsync(stopping);
        return await AnchorInWindowAsync(message, hash, stopping);
    }

    private async Task<ChainAnchor> AnchorInWindowAsync(EnrolmentMessage message, Bytes32 hash, CancellationToken stopping)
    {
        var anchor = await chain.AnchorEnrolmentAsync(
            new AnchoredEnrolment(message.Participant, message.DatasetRoot, message.VrfKey, message.RecordCount, hash, 0), stopping);
        store.Enrolments.SetAnchor(hash, anchor);
        log.Information("Participant {Participant} ({Name}) enrolled with {Records} records, anchored in block {Block}",
            message.Participant.Short, message.Name, message.RecordCount, anchor.Block);
        return anchor;
    }

    /// <summary>
    /// What the chain holds, after anchoring again what a reorganisation dropped. The caller holds the enrolment window.
    /// </summary>
    /// <exception cref="ChainConflictException">when the chain holds an enrolment that is not stored.</exception>
    public async Task<IReadOnlyList<AnchoredEnrolment>> ReconcileAsync(CancellationToken stopping)
    {
        var anchored = await chain.GetEnrolmentsAsync(stopping);
        var onChain = anchored.Select(a => a.EnrolmentHash).ToHashSet();
        var dropped = store.Enrolments.All().Where(e => e.Anchor is not null && !onChain.Contains(e.Signed.Hash)).ToList();
        foreach (var lost in dropped)
        {
            log.Warning("The chain dropped the enrolment of {Participant}; anchoring it again", lost.Message.Participant.Short);
            await AnchorInWindowAsync(lost.Message, lost.Signed.Hash, stopping);
        }
        anchored = dropped.Count == 0 ? anchored : await chain.GetEnrolmentsAsync(stopping);
        return anchored.FirstOrDefault(a => store.Enrolments.Find(a.EnrolmentHash) is null) is { } unknown
            ? throw new ChainConflictException($"the chain holds enrolment {unknown.EnrolmentHash} of {unknown.Participant} that this coordinator's store does not know")
            : anchored;
    }

    private EnrolmentAnswer Refuse(Bytes32 participant, Signed enrolment, string reason) =>
        new(seal.Refuse(0, participant, enrolment.Hash, reason), null);
}
