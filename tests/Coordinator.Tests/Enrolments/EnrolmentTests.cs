using FederatedZk.Coordinator.Rounds;
using FederatedZk.Coordinator.Tests.Support;
using FederatedZk.Proto.V1;
using FederatedZk.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace FederatedZk.Coordinator.Tests.Enrolments;

[Collection("node")]
public sealed class EnrolmentTests(NodeFixture chain, ITestOutputHelper output)
{
    [Fact]
    public async Task WhatDoesNotHoldIsRefusedWithAReasonAndNotAnchored()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var hospital = new TestHospital(federation.Description, 41);
        using var other = new TestHospital(federation.Description, 42);
        var proof = hospital.EnrolmentProofBytes();
        var broken = (byte[])proof.Clone();
        broken[^1] ^= 1;
        var swapped = (byte[])hospital.Commitments.Clone();
        other.Commitments.AsSpan(0, 32).CopyTo(swapped);
        var noPoint = (byte[])hospital.Commitments.Clone();
        noPoint.AsSpan(0, 32).Fill(0xff);

        var foreignSignature = hospital.EnrolRequest(proof: proof);
        foreignSignature.Enrolment.Signature = ByteStringOf(other.Signing.Sign(foreignSignature.Enrolment.Body.ToByteArray()).Signature);
        (string Reason, EnrolRequest Request)[] attempts =
        [
            ("malformed", new EnrolRequest { Enrolment = hospital.Signing.Sign([9]).ToWire() }),
            ("signature", foreignSignature),
            ("federation", hospital.EnrolRequest(m => m with { Federation = Bytes32.Zero }, proof: proof)),
            ("name", hospital.EnrolRequest(m => m with { Name = "" }, proof: proof)),
            ("name", hospital.EnrolRequest(m => m with { Name = new string('n', Limits.NameLength + 1) }, proof: proof)),
            ("name", hospital.EnrolRequest(m => m with { Name = "line\nbreak" }, proof: proof)),
            ("record count", hospital.EnrolRequest(m => m with { RecordCount = 0 }, proof: proof)),
            ("record count", hospital.EnrolRequest(m => m with { RecordCount = Limits.RecordCount + 1 }, proof: proof)),
            ("commitments", hospital.EnrolRequest(m => m with { RecordCount = m.RecordCount + 1 }, proof: proof)),
            ("commitments: the bytes", hospital.EnrolRequest(commitments: swapped, proof: proof)),
            ("proof: the bytes", hospital.EnrolRequest(m => m with { ProofHash = Bytes32.Zero }, proof: proof)),
            ("dataset root", hospital.EnrolRequest(m => m with { CommitmentsHash = Bytes32.Sha256(swapped) }, swapped, proof)),
            ("", hospital.EnrolRequest(m => m with { CommitmentsHash = Bytes32.Sha256(noPoint) }, noPoint, proof)),
            ("", hospital.EnrolRequest(proof: broken)),
            ("", hospital.EnrolRequest(m => m with { VrfKey = other.Vrf.PublicKey }, proof: proof)),
        ];
        foreach (var (reason, request) in attempts)
        {
            var receipt = await client.EnrolAsync(request);
            output.WriteLine(receipt.Reason);
            Assert.False(receipt.Accepted, reason);
            Assert.NotEmpty(receipt.Reason);
            Assert.StartsWith(reason, receipt.Reason, StringComparison.Ordinal);
        }
        Assert.Empty(await federation.Chain.GetEnrolmentsAsync(federation.Description.Id));
        Assert.Empty((await client.Records.ListEnrolmentsAsync(new ListEnrolmentsRequest())).Enrolments);
    }

    private static Google.Protobuf.ByteString ByteStringOf(byte[] bytes) => Google.Protobuf.ByteString.CopyFrom(bytes);

    [Fact]
    public async Task TheSameEnrolmentAgainGetsTheSameAnswerAndOneAnchor()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var hospital = new TestHospital(federation.Description, 43);
        var request = hospital.EnrolRequest();
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.Federation.EnrolAsync(request).ResponseAsync));
        Assert.Single(replies.Distinct());
        Assert.Equal(replies[0], await client.Federation.EnrolAsync(request));
        var anchored = Assert.Single(await federation.Chain.GetEnrolmentsAsync(federation.Description.Id));
        Assert.Equal((hospital.Key, hospital.Dataset.Root, hospital.Vrf.PublicKey, 10u, request.Enrolment.FromWire().Hash, replies[0].Anchor.Block),
            (anchored.Participant, anchored.DatasetRoot, anchored.VrfKey, anchored.RecordCount, anchored.EnrolmentHash, anchored.Block));
        Assert.Equal(request.Enrolment, Assert.Single((await client.Records.ListEnrolmentsAsync(new ListEnrolmentsRequest())).Enrolments).Enrolment);
    }

    /// <summary>The limits keep announcements below the length that a record can hold; many enrolments at a time must not get past them together.</summary>
    [Fact]
    public async Task EnrolmentsAtTheSameTimeDoNotPassTheLimitTogether()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var hospital = new TestHospital(federation.Description, 47);
        var proof = hospital.EnrolmentProofBytes();
        for (var i = 0; i < Limits.EnrolmentsPerParticipant - 1; i++)
        {
            var message = hospital.Enrolment(proof) with { Name = $"stored {i}" };
            var signed = hospital.Signing.Sign(message.Encode());
            host.Parts.Store.Enrolments.Add(message, signed, host.Parts.Seal.Accept(0, message.Participant, signed.Hash));
        }
        var requests = Enumerable.Range(0, 6).Select(i => hospital.EnrolRequest(m => m with { Name = $"at once {i}" }, proof: proof)).ToList();
        var receipts = await Task.WhenAll(requests.Select(client.EnrolAsync));
        Assert.Single(receipts, r => r.Accepted);
        Assert.All(receipts.Where(r => !r.Accepted), r => Assert.Equal("participant: 64 enrolments already, at most 64 allowed", r.Reason));
        Assert.Equal(Limits.EnrolmentsPerParticipant, host.Parts.Store.Enrolments.CountOf(hospital.Key));
    }

    [Fact]
    public async Task AnEnrolmentDuringARoundCountsForLaterBeaconsOnlyAndReplacesTheOlderOne()
    {
        await using var federation = await TestFederation.CreateAsync(chain.Node, output, c => c["beaconDepth"] = 3);
        await using var host = await federation.StartAsync();
        using var client = new TestClient(host.Address, federation.Description);
        using var first = new TestHospital(federation.Description, 44);
        using var second = new TestHospital(federation.Description, 45);
        using var third = new TestHospital(federation.Description, 46);
        using var renewed = new TestHospital(federation.Description, 44, 14, dataset: 1);
        Assert.Equal(first.Key, renewed.Key);
        await client.EnrolAllAsync(first, second);
        await client.AnnouncementAsync(1);
        var later = client.EnrolAllAsync(third, renewed);
        var opened = await client.OpenedAsync(1, federation.Chain);
        await later;

        var anchored = await federation.Chain.GetEnrolmentsAsync(federation.Description.Id);
        Assert.All(anchored.Skip(2), e => Assert.True(e.Block >= opened.Message.BeaconBlock, "an enrolment was anchored between announcement and beacon"));
        Assert.Equal(new[] { first.Key, second.Key }.Order(), opened.Message.Cohort.Select(m => m.Participant));
        Assert.Equal(first.Dataset.Root, opened.Message.Cohort.Single(m => m.Participant == first.Key).DatasetRoot);

        Assert.True((await client.SubmitAsync(opened.AnswerOf(first))).Accepted);
        Assert.True((await client.SubmitAsync(opened.AnswerOf(second))).Accepted);
        var next = await client.OpenedAsync(2, federation.Chain);
        Assert.Equal(new[] { first.Key, second.Key, third.Key }.Order(), next.Message.Cohort.Select(m => m.Participant));
        var member = next.Message.Cohort.Single(m => m.Participant == first.Key);
        Assert.Equal((renewed.Dataset.Root, 14u), (member.DatasetRoot, member.RecordCount));
        Assert.True((await client.SubmitAsync(next.AnswerOf(renewed))).Accepted);
    }
}
