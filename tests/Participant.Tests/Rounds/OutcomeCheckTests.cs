using FederatedZk.Participant.Rounds;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

public sealed class OutcomeCheckTests : IDisposable
{
    private readonly TestFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    private Bytes32 Self => _federation.Members[0].PublicKey;

    private ReceiptMessage Receipt(bool accepted) => new(_federation.Description.Id, 1, Self, _federation.SignedSubmission(0).Hash, accepted, "");

    [Fact]
    public void WhatWasSentAndAcceptedIsFound() =>
        Assert.Equal(OutcomeKind.Accepted, OutcomeCheck.Own(_federation.Honest(), Self, _federation.SignedSubmission(0), Receipt(true))!.Kind);

    [Fact]
    public void AnotherSubmissionThanTheOneSentIsNoticed()
    {
        var sent = _federation.Members[0].Sign((_federation.Submission(0) with { ProofHash = Bytes32.Zero }).Encode());
        TestFederation.Refuses(() => OutcomeCheck.Own(_federation.Honest(), Self, sent, null), "this participant's submission is not the one it sent");
        var resigned = _federation.SignedSubmission(0) with { Signature = new byte[64] };
        TestFederation.Refuses(() => OutcomeCheck.Own(_federation.Honest(), Self, resigned, null), "this participant's submission is not the one it sent");
    }

    [Fact]
    public void ASubmissionThatWasNeverSentIsNoticed() =>
        TestFederation.Refuses(() => OutcomeCheck.Own(_federation.Honest(), Self, null, null), "it has a submission of this participant, which sent none");

    [Theory]
    [InlineData("absent")]
    [InlineData("refused")]
    [InlineData("not in the cohort")]
    public void ARecordThatForgetsAnAcceptedUpdateIsNoticed(string kind)
    {
        var record = kind switch
        {
            "absent" => _federation.RecordOf(_federation.Absent(0), _federation.Accepted(1), _federation.Accepted(2)),
            "refused" => _federation.RecordOf(_federation.Refused(0), _federation.Accepted(1), _federation.Accepted(2)),
            _ => _federation.Honest() with { Outcomes = [.. _federation.Honest().Outcomes.Skip(1)] },
        };
        TestFederation.Refuses(() => OutcomeCheck.Own(record, Self, _federation.SignedSubmission(0), Receipt(true)), "holds a receipt that accepts its update");
    }

    [Fact]
    public void LatenessAndRefusalAreNoLies()
    {
        var late = _federation.RecordOf(_federation.Absent(0), _federation.Accepted(1), _federation.Accepted(2));
        Assert.Equal(OutcomeKind.Absent, OutcomeCheck.Own(late, Self, _federation.SignedSubmission(0), Receipt(false))!.Kind);
        var refused = _federation.RecordOf(_federation.Refused(0), _federation.Accepted(1), _federation.Accepted(2));
        Assert.Equal(OutcomeKind.Refused, OutcomeCheck.Own(refused, Self, _federation.SignedSubmission(0), Receipt(false))!.Kind);
    }
}
