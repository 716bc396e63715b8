using System.Diagnostics;
using FederatedZk.Aggregation;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Serilog;

namespace FederatedZk.Coordinator.Verification;

/// <param name="Reason">Empty when accepted; otherwise the check that refused, and why.</param>
public sealed record SubmissionVerdict(bool Accepted, string Reason, uint Milliseconds);

/// <summary>What all submissions of a round are verified against.</summary>
public sealed record RoundTerms(FederationDescription Description, RoundAnnouncement Announcement, Bytes32 BeaconHash, Model Model);

/// <summary>Checks one submission: beacon, statement digest, proof.</summary>
public sealed class SubmissionVerifier(DatasetCache datasets, VerificationPool pool, ILogger log)
{
    /// <summary>Never throws for what a submission contains. An internal failure of the verifier is tried once more, then refuses.</summary>
    public Task<SubmissionVerdict> VerifyAsync(
        RoundTerms terms, CohortMember member, SubmissionMessage message, byte[] update, byte[] proof, CancellationToken cancellationToken) =>
        pool.RunAsync(() =>
        {
            var watch = Stopwatch.StartNew();
            var reason = ReasonToRefuse(terms, member, message, update, proof);
            return new SubmissionVerdict(reason is null, reason ?? "", (uint)Math.Min(uint.MaxValue, watch.ElapsedMilliseconds));
        }, cancellationToken);

    private string? ReasonToRefuse(RoundTerms terms, CohortMember member, SubmissionMessage message, byte[] update, byte[] proof)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Check(terms, member, message, update, proof);
            }
            catch (RejectedException e)
            {
                return $"{e.Verdict.Check}: {e.Verdict.Reason}";
            }
            catch (MalformedMessageException e)
            {
                return e.Message;
            }
            catch (FzkException e)
            {
                log.Error(e, "Verifying the submission of {Participant} failed ({Status}, attempt {Attempt})", member.Participant.Short, e.Status, attempt);
                if (attempt == 2)
                {
                    return $"verifier: {e.Status}: {e.Message}";
                }
            }
        }
    }

    private string? Check(RoundTerms terms, CohortMember member, SubmissionMessage message, byte[] update, byte[] proof)
    {
        if (message.BeaconHash != terms.BeaconHash)
        {
            return $"beacon hash: {message.BeaconHash}, expected the hash of block {terms.Announcement.BeaconBlock}, {terms.BeaconHash}";
        }
        var values = Blobs.DecodeUpdate(terms.Description.Network, update);
        var context = StepContext.For(terms.Description, terms.Announcement, member, terms.BeaconHash, message.BeaconProof);
        using var statement = new StepStatement(context, terms.Model, datasets.Get(member), values);
        if (statement.Digest != message.StatementDigest)
        {
            return $"statement digest: {message.StatementDigest}, expected {statement.Digest}";
        }
        var verdict = statement.Verify(proof);
        return verdict.Accepted ? null : $"{verdict.Check}: {verdict.Reason}";
    }
}
