using FederatedZk.Prover;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;
using static FederatedZk.ProverCore.Tests.Protocol.SampleMessages;

namespace FederatedZk.ProverCore.Tests.Step;

public sealed class EnrolmentTests
{
    [Theory]
    [InlineData("13-1", 1)]
    [InlineData("13-1", 50)]
    [InlineData("13-1", 131)]
    [InlineData("5-6-3-1", 37)]
    [InlineData("squared 4-5-2", 37)]
    [InlineData("softmax 13-3", 1)]
    [InlineData("softmax 5-6-4", 37)]
    public void EnrolmentsAreProvedAndVerified(string network, int records)
    {
        using var scene = new Scene(Scene.Named(network), 1, recordCount: records);
        Assert.Equal(32 * records, scene.Commitments.Length);
        Assert.Equal(scene.Commitments, scene.Records.Commit());
        var proof = EnrolmentProver.Prove(scene.Enrolment, scene.Network, scene.Records, 1);
        Assert.Equal(Verdict.Accept, EnrolmentProof.Verify(scene.Enrolment, scene.Dataset, proof));
        Assert.NotEqual(proof, EnrolmentProver.Prove(scene.Enrolment, scene.Network, scene.Records, 1));
    }

    /// <summary>Values out of one limb, classes that are no bits, no class or two of them: no proof comes out, so nothing can be enrolled.</summary>
    [Fact]
    public void LabelsThatTheHeadExcludesCannotBeEnrolled()
    {
        foreach (var (network, labels) in new (NetworkParameters, int[][])[]
        {
            (Scene.Squared, [[2048], [-2049]]), (Scene.Softmax, [[0, 0, 0], [1, 1, 0], [2, -1, 0]]),
        })
        {
            using var scene = new Scene(network, 1, recordCount: 3);
            foreach (var wrong in labels)
            {
                using var records = scene.NewRecords((_, all) => wrong.CopyTo(all[1], 0));
                Assert.ThrowsAny<FzkException>(() => EnrolmentProver.Prove(scene.Enrolment, network, records, 1));
            }
            foreach (var right in network.Loss == Loss.Squared ? new int[][] { [2047], [-2048] } : [[0, 0, 1]])
            {
                using var records = scene.NewRecords((_, all) => right.CopyTo(all[1], 0));
                using var dataset = new Dataset(network, records.Commit());
                Assert.Equal(Verdict.Accept, EnrolmentProof.Verify(scene.Enrolment, dataset, EnrolmentProver.Prove(scene.Enrolment, network, records, 1)));
            }
        }
    }

    [Fact]
    public void ProofsAreBoundToContextAndDataset()
    {
        using var scene = new Scene(Scene.Logistic, 1);
        var proof = EnrolmentProver.Prove(scene.Enrolment, scene.Network, scene.Records, 1);
        using var otherKey = VrfKey.FromSeed(Fill(77, 32));
        var c = scene.Enrolment;
        foreach (var other in new[]
        {
            c with { Federation = B(9) }, c with { ChainId = 1 }, c with { Contract = Fill(9, 20) }, c with { Participant = B(9) }, c with { VrfKey = otherKey.PublicKey },
        })
        {
            Assert.Equal("opening", EnrolmentProof.Verify(other, scene.Dataset, proof).Check);
        }
        using var changed = scene.NewRecords((features, _) => features[0][0]++);
        using var dataset = new Dataset(scene.Network, changed.Commit());
        Assert.False(EnrolmentProof.Verify(c, dataset, proof).Accepted);
        using var fewer = new Dataset(scene.Network, scene.Commitments.AsSpan(0, 32 * 49));
        Assert.False(EnrolmentProof.Verify(c, fewer, proof).Accepted);
    }

    [Fact]
    public void OtherBytesAreRefused()
    {
        using var scene = new Scene(Scene.Logistic, 1, recordCount: 3);
        var proof = EnrolmentProver.Prove(scene.Enrolment, scene.Network, scene.Records, 1);
        var random = new Random(5);
        for (var i = 0; i < 100; i++)
        {
            var flipped = (byte[])proof.Clone();
            flipped[random.Next(proof.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(EnrolmentProof.Verify(scene.Enrolment, scene.Dataset, flipped).Accepted);
        }
        foreach (var bytes in new byte[][] { [], proof[..^1], [.. proof, 0], new byte[proof.Length] })
        {
            var verdict = EnrolmentProof.Verify(scene.Enrolment, scene.Dataset, bytes);
            Assert.False(verdict.Accepted);
            Assert.NotEqual("unknown", verdict.Check);
        }
    }

    [Fact]
    public void CommitmentsAreCanonicalPoints()
    {
        using var scene = new Scene(Scene.Logistic, 1, recordCount: 3);
        foreach (var commitments in new byte[][] { [], scene.Commitments[..^1], [.. scene.Commitments, 0] })
        {
            Assert.Equal("wrong_length", Assert.Throws<RejectedException>(() => new Dataset(scene.Network, commitments)).Verdict.Check);
        }
        foreach (var point in new[] { Fill(0xff, 32), Fill(0x01, 32) })
        {
            var commitments = (byte[])scene.Commitments.Clone();
            point.CopyTo(commitments, 32);
            Assert.Equal("record_commitment", Assert.Throws<RejectedException>(() => new Dataset(scene.Network, commitments)).Verdict.Check);
        }
    }

    [Fact]
    public void NoncesAndKeysHideEqualRecords()
    {
        var n = Scene.Logistic;
        using var first = new RecordSet(n, new int[26], new int[2], Fill(1, 32), B(1));
        using var second = new RecordSet(n, new int[26], new int[2], Fill(1, 32), B(2));
        using var third = new RecordSet(n, new int[26], new int[2], Fill(2, 32), B(1));
        var commitments = new[] { first.Commit(), second.Commit(), third.Commit() }.SelectMany(c => c.Chunk(32)).Select(Convert.ToHexString).ToList();
        Assert.Equal(6, commitments.Distinct().Count());
    }
}
