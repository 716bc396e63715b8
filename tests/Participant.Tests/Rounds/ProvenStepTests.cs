using FederatedZk.Aggregation;
using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

public sealed class ProvenStepTests : IDisposable
{
    private readonly TestFederation _federation = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _federation.Dispose();
    }

    private RoundTask Task(Hospital hospital, int[] weights)
    {
        using var model = new Model(_federation.Description.Network, weights);
        var me = new CohortMember(hospital.Signing.PublicKey, hospital.Vrf.PublicKey, hospital.Dataset.Root, 40, 16, 5);
        var announcement = new RoundAnnouncement(_federation.Description.Id, 1, _federation.Genesis.Hash, model.Root, 12, [me]);
        return new RoundTask(announcement, _federation.Coordinator.Sign(announcement.Encode()), me, ScriptedChain.BlockHash(12), weights);
    }

    [Fact]
    public void AnAnswerVerifiesAsTheCoordinatorVerifiesIt()
    {
        using var hospital = new Hospital(_folder, _federation.Description);
        var task = Task(hospital, _federation.Initial.State.Weights);
        var answer = new ProvenStep(hospital.Means, new RecordingLog().Logger, new ProgressFile(_folder.File("progress.jsonl"))).Compute(task, CancellationToken.None)!;
        Assert.True(Signatures.Verify(hospital.Signing.PublicKey, answer.Submission));
        var message = SubmissionMessage.Decode(answer.Submission.Body);
        Assert.Equal((task.SignedAnnouncement.Hash, Bytes32.Sha256(answer.Update), Bytes32.Sha256(answer.Proof)), (message.Announcement, message.UpdateHash, message.ProofHash));
        using var model = new Model(_federation.Description.Network, task.Weights);
        using var statement = new StepStatement(StepContext.For(_federation.Description, task.Announcement, task.Me, task.BeaconHash, message.BeaconProof), model, hospital.Dataset,
            Blobs.DecodeUpdate(_federation.Description.Network, answer.Update));
        Assert.Equal(message.StatementDigest, statement.Digest);
        Assert.Equal(Verdict.Accept, statement.Verify(answer.Proof));
        Assert.Equal(2ul, hospital.Keys.Attempts.Last);
        Assert.Contains("\"round\":1", File.ReadAllText(_folder.File("progress.jsonl")), StringComparison.Ordinal);
    }

    /// <summary>Every attempt has fresh masks: the same step proved twice gives two proofs, and a number of its own each.</summary>
    [Fact]
    public void TheSameStepProvedAgainHasOtherMasks()
    {
        using var hospital = new Hospital(_folder, _federation.Description);
        var step = new ProvenStep(hospital.Means, new RecordingLog().Logger);
        var task = Task(hospital, _federation.Initial.State.Weights);
        var (first, second) = (step.Compute(task, CancellationToken.None)!, step.Compute(task, CancellationToken.None)!);
        Assert.Equal(first.Update, second.Update);
        Assert.NotEqual(first.Proof, second.Proof);
        Assert.Equal(3ul, hospital.Keys.Attempts.Last);
    }

    /// <summary>A model so large that the first layer leaves its range: nothing is sent, and only the local log knows why.</summary>
    [Fact]
    public void AnUnprovableStepSendsNothing()
    {
        using var hospital = new Hospital(_folder, _federation.Description);
        var log = new RecordingLog();
        var weights = Enumerable.Repeat(int.MaxValue, 14).ToArray();
        Assert.Null(new ProvenStep(hospital.Means, log.Logger).Compute(Task(hospital, weights), CancellationToken.None));
        Assert.Single(log.Lines, l => l.StartsWith("Error: Round 1: the step cannot be proved and nothing is sent: ", StringComparison.Ordinal));
    }
}
