using FederatedZk.Aggregation;
using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Google.Protobuf;
using Grpc.Core;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Rounds;

/// <summary>What counts as a submission, what is refused and why, and that the round goes on.</summary>
[Collection("node")]
public sealed class SubmissionTests(NodeFixture chain, ITestOutputHelper output)
{
    [Fact]
    public async Task WhatAnybodyCouldHaveSentIsRefusedAndTakesNobodysSlot()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 11);
        using var second = new TestHospital(federation.Description, 12);
        using var stranger = SigningKey.Generate();
        await client.EnrolAllAsync(first, second);
        var opened = await client.OpenedAsync(1, federation.Chain);
        var honest = opened.AnswerOf(first);
        var message = SubmissionMessage.Decode(honest.Submission.Body);

        Answer Signed(SubmissionMessage changed) => honest with { Submission = first.Signing.Sign(changed.Encode()) };
        (string Reason, Answer Sent)[] attempts =
        [
            ("malformed", honest with { Submission = new Signed([1, 2, 3], new byte[64]) }),
            ("malformed", honest with { Submission = first.Signing.Sign([.. honest.Submission.Body, 0]) }),
            ("signature", honest with { Submission = stranger.Sign(honest.Submission.Body) }),
            ("signature", honest with { Submission = second.Signing.Sign(honest.Submission.Body) }),
            ("signature", honest with { Submission = new Signed(honest.Submission.Body, new byte[64]) }),
            ("federation", Signed(message with { Federation = Bytes32.Zero })),
            ("round: 2 is not open", Signed(message with { Round = 2 })),
            ("late: round 0", Signed(message with { Round = 0 })),
            ("announcement", Signed(message with { Announcement = Bytes32.Zero })),
            ("cohort", honest with { Submission = stranger.Sign((message with { Participant = stranger.PublicKey }).Encode()) }),
            ("update: the bytes", honest with { Update = [.. honest.Update.Reverse()] }),
            ("proof: the bytes", honest with { Proof = [] }),
            ("size", honest with { Update = new byte[honest.Update.Length + 1] }),
        ];
        foreach (var (reason, sent) in attempts)
        {
            var receipt = await client.SubmitAsync(sent);
            Assert.False(receipt.Accepted, reason);
            Assert.StartsWith(reason, receipt.Reason, StringComparison.Ordinal);
        }
        Assert.Empty(host.Parts.Store.Submissions.Of(1));

        Assert.True((await client.SubmitAsync(honest)).Accepted);
        Assert.True((await client.SubmitAsync(opened.AnswerOf(second))).Accepted);
        var record = await client.ClosedAsync(1);
        Assert.All(record.Outcomes, o => Assert.Equal(OutcomeKind.Accepted, o.Kind));

        // Another participant's record is public: replaying the round's submission in the next one does nothing.
        await client.OpenedAsync(2, federation.Chain);
        var replayed = await client.SubmitAsync(honest with { Submission = first.Signing.Sign((message with { StatementDigest = Bytes32.Zero }).Encode()) });
        Assert.False(replayed.Accepted);
        Assert.StartsWith("late: round 1 is closed", replayed.Reason, StringComparison.Ordinal);
        Assert.Empty(host.Parts.Store.Submissions.Of(2));
    }

    [Fact]
    public async Task OnlyTheFirstSignedSubmissionCountsAndTheSameOneAgainGetsItsReceipt()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 13);
        using var second = new TestHospital(federation.Description, 14);
        await client.EnrolAllAsync(first, second);
        var opened = await client.OpenedAsync(1, federation.Chain);
        var honest = opened.AnswerOf(first);
        var other = opened.AnswerOf(first);
        Assert.NotEqual(honest.Submission.Hash, other.Submission.Hash);

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.Federation.SubmitAsync(honest.Request).ResponseAsync));
        Assert.Single(replies.Select(r => r.Receipt).Distinct());
        var duplicate = await client.SubmitAsync(other);
        Assert.False(duplicate.Accepted);
        Assert.StartsWith("duplicate", duplicate.Reason, StringComparison.Ordinal);

        Assert.True((await client.SubmitAsync(opened.AnswerOf(second))).Accepted);
        var record = await client.ClosedAsync(1);
        Assert.Equal(honest.Submission.Hash, record.Outcomes.Single(o => o.Participant == first.Key).Submission!.Hash);
        Assert.Equal(replies[0].Receipt, (await client.Federation.SubmitAsync(honest.Request)).Receipt);
        Assert.StartsWith("late", (await client.SubmitAsync(other)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatDoesNotVerifyIsRefusedWithTheCheckAndTheOthersGoOn()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => (c["minimumCohort"], c["rounds"]) = (6, 1));
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        var hospitals = Enumerable.Range(0, 6).Select(i => new TestHospital(federation.Description, 20 + i, 6)).ToArray();
        var (honest, wrong, forged, beaconless, digestless, garbage) = (hospitals[0], hospitals[1], hospitals[2], hospitals[3], hospitals[4], hospitals[5]);
        await client.EnrolAllAsync(hospitals);
        var opened = await client.OpenedAsync(1, federation.Chain);

        var receipts = await Task.WhenAll(
            client.SubmitAsync(opened.AnswerOf(honest)),
            client.SubmitAsync(opened.AnswerOf(wrong, update => update[0]++)),
            client.SubmitAsync(Changed(opened.AnswerOf(forged), forged, (m, a) =>
            {
                a.Proof[^1] ^= 1;
                return m with { ProofHash = Bytes32.Sha256(a.Proof) };
            })),
            client.SubmitAsync(Changed(opened.AnswerOf(beaconless), beaconless, (m, _) => m with { BeaconHash = Bytes32.Zero })),
            client.SubmitAsync(Changed(opened.AnswerOf(digestless), digestless, (m, _) => m with { StatementDigest = Bytes32.Zero })),
            client.SubmitAsync(Garbage(opened.AnswerOf(garbage), garbage)));

        Assert.Equal([true, false, false, false, false, false], receipts.Select(r => r.Accepted));
        Assert.All(receipts.Skip(1), r => Assert.NotEmpty(r.Reason));
        Assert.StartsWith("beacon hash", receipts[3].Reason, StringComparison.Ordinal);
        Assert.StartsWith("statement digest", receipts[4].Reason, StringComparison.Ordinal);
        Assert.StartsWith("update: ", receipts[5].Reason, StringComparison.Ordinal);
        output.WriteLine(string.Join("\n", receipts.Select(r => r.Reason)));

        var record = await client.ClosedAsync(1);
        Assert.True(record.Applied);
        Assert.Equal([honest.Key], record.Outcomes.Where(o => o.Kind == OutcomeKind.Accepted).Select(o => o.Participant));
        var update = Blobs.DecodeUpdate(federation.Description.Network, opened.AnswerOf(honest).Update);
        Assert.Equal(Bytes32.Sha256(Blobs.EncodeUpdate(update)), record.SumHash);
        Assert.Equal(opened.Message.Cohort.Single(m => m.Participant == honest.Key).BatchSize, record.BatchSum);
        foreach (var refused in record.Outcomes.Where(o => o.Kind == OutcomeKind.Refused))
        {
            Assert.False(ReceiptMessage.Decode(refused.Receipt!.Body).Accepted);
            Assert.True(Signatures.Verify(federation.Description.CoordinatorKey, refused.Receipt));
        }
        Array.ForEach(hospitals, h => h.Dispose());
    }

    private static Answer Changed(Answer answer, TestHospital by, Func<SubmissionMessage, Answer, SubmissionMessage> change) =>
        answer with { Submission = by.Signing.Sign(change(SubmissionMessage.Decode(answer.Submission.Body), answer).Encode()) };

    private static Answer Garbage(Answer answer, TestHospital by)
    {
        var garbage = answer with { Update = [1, 2, 3], Proof = [4, 5, 6] };
        return Changed(garbage, by, (m, a) => m with { UpdateHash = Bytes32.Sha256(a.Update), ProofHash = Bytes32.Sha256(a.Proof) });
    }

    [Fact]
    public async Task SilenceIsAbsenceAndAnAnswerAfterTheDeadlineIsLate()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => (c["roundDeadlineSeconds"], c["rounds"]) = (2, 1));
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 31);
        using var second = new TestHospital(federation.Description, 32);
        await client.EnrolAllAsync(first, second);
        var opened = await client.OpenedAsync(1, federation.Chain);
        Assert.True((await client.SubmitAsync(opened.AnswerOf(first))).Accepted);
        var record = await client.ClosedAsync(1);
        Assert.Equal(OutcomeKind.Absent, record.Outcomes.Single(o => o.Participant == second.Key).Kind);
        Assert.True(record.Applied);
        Assert.Equal(opened.Message.Cohort.Single(m => m.Participant == first.Key).BatchSize, record.BatchSum);
        var late = await client.SubmitAsync(opened.AnswerOf(second));
        Assert.False(late.Accepted);
        Assert.StartsWith("late", late.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImpossibleFieldsAreRefusedBeforeAnythingIsRead()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        SignedMessage[] impossible =
        [
            new() { Body = ByteString.CopyFrom(new byte[Limits.MessageBytes + 1]), Signature = ByteString.CopyFrom(new byte[64]) },
            new() { Body = ByteString.CopyFrom(new byte[8]), Signature = ByteString.CopyFrom(new byte[63]) },
        ];
        foreach (var message in impossible)
        {
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.Federation.SubmitAsync(new SubmitRequest { Submission = message }));
            Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        }
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await client.Federation.SubmitAsync(new SubmitRequest()))).StatusCode);
        var huge = new SubmitRequest { Submission = impossible[1], Proof = ByteString.CopyFrom(new byte[Limits.RequestBytes(federation.Description.Network) + 1]) };
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(async () => await client.Federation.SubmitAsync(huge))).StatusCode);
        Assert.Equal("enrolling", (await client.Records.GetStatusAsync(new GetStatusRequest())).State);
    }
}
