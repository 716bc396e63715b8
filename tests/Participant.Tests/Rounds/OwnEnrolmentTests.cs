using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.Participant.Tests.Rounds;

public sealed class OwnEnrolmentTests : IDisposable
{
    private readonly TestFederation _federation = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _federation.Dispose();
    }

    [Fact]
    public void AnEnrolmentVerifiesAsTheCoordinatorVerifiesIt()
    {
        using var hospital = new Hospital(_folder, _federation.Description);
        var d = _federation.Description;
        var message = EnrolmentMessage.Decode(hospital.Enrolment.Message.Body);
        Assert.True(Signatures.Verify(hospital.Signing.PublicKey, hospital.Enrolment.Message));
        Assert.Equal(
            new EnrolmentMessage(d.Id, hospital.Signing.PublicKey, "north", hospital.Vrf.PublicKey, hospital.Dataset.Root, 40, Bytes32.Sha256(hospital.Commitments),
                Bytes32.Sha256(hospital.Enrolment.Proof)), message);
        var context = new EnrolmentContext(d.Id, d.ChainId, d.Contract, hospital.Signing.PublicKey, hospital.Vrf.PublicKey);
        Assert.Equal(Verdict.Accept, EnrolmentProof.Verify(context, hospital.Dataset, hospital.Enrolment.Proof));
        Assert.Equal(1ul, hospital.Keys.Attempts.Last);
    }

    [Fact]
    public void ARestartWithTheSameRecordsProvesNothingAgain()
    {
        byte[] body, proof, commitments;
        using (var hospital = new Hospital(_folder, _federation.Description))
        {
            (body, proof, commitments) = (hospital.Enrolment.Message.Body, hospital.Enrolment.Proof, hospital.Commitments);
        }
        using var again = new Hospital(_folder, _federation.Description);
        Assert.Equal(body, again.Enrolment.Message.Body);
        Assert.Equal(proof, again.Enrolment.Proof);
        Assert.Equal(commitments, again.Commitments);
        Assert.Equal(1ul, again.Keys.Attempts.Last);
    }

    /// <summary>Under one nonce the commitments of unchanged positions would be equal, and differences would open.</summary>
    [Fact]
    public void OtherRecordsAreCommittedUnderAFreshNonce()
    {
        byte[] nonce, commitments;
        using (var hospital = new Hospital(_folder, _federation.Description))
        {
            (nonce, commitments) = (hospital.Keys.EnrolmentNonce!, hospital.Commitments);
        }
        using var changed = new Hospital(_folder, _federation.Description, records: 41);
        Assert.NotEqual(nonce, changed.Keys.EnrolmentNonce);
        var points = Enumerable.Range(0, 40).Select(i => Convert.ToHexString(commitments.AsSpan(32 * i, 32))).ToHashSet();
        Assert.DoesNotContain(Enumerable.Range(0, 41), i => points.Contains(Convert.ToHexString(changed.Commitments.AsSpan(32 * i, 32))));
    }

    [Fact]
    public void AnotherFederationGetsAFreshNonceToo()
    {
        byte[] nonce;
        using (var hospital = new Hospital(_folder, _federation.Description))
        {
            nonce = hospital.Keys.EnrolmentNonce!;
        }
        using var other = new Hospital(_folder, _federation.Description with { Name = "another" });
        Assert.NotEqual(nonce, other.Keys.EnrolmentNonce);
    }
}
