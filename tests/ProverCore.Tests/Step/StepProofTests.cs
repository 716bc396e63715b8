using System.Diagnostics;
using FederatedZk.Prover;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;
using Xunit.Abstractions;
using static FederatedZk.ProverCore.Tests.Protocol.SampleMessages;

namespace FederatedZk.ProverCore.Tests.Step;

/// <summary>Real proofs of real steps, through the binding.</summary>
public sealed class StepProofTests(ITestOutputHelper output)
{
    public static TheoryData<string, uint> Cases => new()
    {
        { "13-1", 1 }, { "13-1", 5 }, { "13-1", 37 }, { "5-6-3-1", 1 }, { "5-6-3-1", 5 }, { "5-6-3-1", 37 },
        { "squared 13-1", 1 }, { "squared 13-1", 37 }, { "squared 4-5-2", 5 }, { "softmax 13-3", 1 }, { "softmax 13-3", 37 }, { "softmax 5-6-4", 5 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void ExactStepsAreProvedAndVerified(string network, uint batchSize)
    {
        using var scene = new Scene(Scene.Named(network), batchSize);
        using var statement = scene.NewStatement();
        Assert.Equal(scene.Indices, statement.Indices);
        var clock = Stopwatch.StartNew();
        var proof = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        var proved = clock.Elapsed;
        Assert.Equal(Verdict.Accept, statement.Verify(proof));
        output.WriteLine($"{network}, batch {batchSize}: proof {proof.Length} bytes, proved in {proved.TotalMilliseconds:F0} ms, verified in {(clock.Elapsed - proved).TotalMilliseconds:F0} ms");
        Assert.Equal(statement.ProofLength, proof.Length);
        using var again = scene.NewStatement();
        Assert.Equal(statement.Digest, again.Digest);
        Assert.Equal(Verdict.Accept, again.Verify(proof));
    }

    [Fact]
    public void TwoProofsOfOneStatementShareNoRow()
    {
        using var scene = new Scene(Scene.Logistic, 5);
        using var statement = scene.NewStatement();
        var first = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        var second = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        Assert.Equal(Verdict.Accept, statement.Verify(second));
        var shared = Enumerable.Range(0, first.Length / 32).Count(i => first.AsSpan(32 * i, 32).SequenceEqual(second.AsSpan(32 * i, 32)));
        Assert.Equal(0, shared);
    }

    [Fact]
    public void StatementsOutliveTheirParts()
    {
        StepStatement statement;
        byte[] proof;
        using (var scene = new Scene(Scene.Hidden, 5))
        {
            statement = scene.NewStatement();
            proof = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        }
        Assert.Equal(Verdict.Accept, statement.Verify(proof));
        statement.Dispose();
        Assert.Throws<ObjectDisposedException>(() => statement.Verify(proof));
    }

    [Fact]
    public void OneStatementIsVerifiedOnManyThreads()
    {
        using var scene = new Scene(Scene.Logistic, 5);
        using var statement = scene.NewStatement();
        var proof = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        var wrong = (byte[])proof.Clone();
        wrong[40] ^= 1;
        Parallel.For(0, 24, i => Assert.Equal(i % 3 != 0, statement.Verify(i % 3 == 0 ? wrong : proof).Accepted));
    }

    [Fact]
    public void OtherProofBytesAreRefusedByName()
    {
        using var scene = new Scene(Scene.Logistic, 1);
        using var statement = scene.NewStatement();
        var proof = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        const int seed = 99;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 150; i++)
        {
            var flipped = (byte[])proof.Clone();
            flipped[random.Next(proof.Length)] ^= (byte)(1 << random.Next(8));
            Refused(statement.Verify(flipped));
        }
        foreach (var length in new[] { 0, 1, 31, 32, proof.Length / 2, proof.Length - 32, proof.Length - 1 })
        {
            Refused(statement.Verify(proof.AsSpan(0, length)), "wrong_length");
        }
        Refused(statement.Verify([.. proof, 0]), "wrong_length");
        Refused(statement.Verify([.. proof, .. proof]), "wrong_length");
        Refused(statement.Verify(new byte[proof.Length]));
        var garbage = new byte[proof.Length];
        random.NextBytes(garbage);
        Refused(statement.Verify(garbage));
    }

    public static TheoryData<string, string> OtherContexts => new()
    {
        // Field changed, check that refuses: the proof's own final check where only the digest differs, the beacon's where the seed would.
        { "chain", "opening" }, { "contract", "opening" }, { "participant", "opening" }, { "cohort", "opening" }, { "enrolment block", "opening" },
        { "beacon block", "opening" }, { "federation", "beacon_proof" }, { "round", "beacon_proof" }, { "vrf key", "beacon_proof" },
        { "beacon hash", "beacon_proof" }, { "beacon proof", "beacon_proof" }, { "enrolled at the beacon", "beacon_after_enrolment" },
        { "enrolled after the beacon", "beacon_after_enrolment" }, { "batch of 0", "batch_size" }, { "batch above the records", "batch_size" },
        { "smaller batch", "wrong_length" }, { "short beacon proof", "wrong_length" },
    };

    [Theory]
    [MemberData(nameof(OtherContexts))]
    public void ProofsAreBoundToTheContext(string field, string check)
    {
        using var scene = new Scene(Scene.Logistic, 5);
        using var statement = scene.NewStatement();
        var proof = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        using var otherKey = VrfKey.FromSeed(Fill(77, 32));
        var c = scene.Context;
        var flipped = (byte[])c.BeaconProof.Clone();
        flipped[40] ^= 1;
        var other = field switch
        {
            "chain" => c with { ChainId = 1 },
            "contract" => c with { Contract = Fill(9, 20) },
            "participant" => c with { Participant = B(9) },
            "cohort" => c with { CohortRoot = B(9) },
            "enrolment block" => c with { EnrolmentBlock = 9 },
            "beacon block" => c with { BeaconBlock = 13 },
            "federation" => c with { Federation = B(9) },
            "round" => c with { Round = 4 },
            "vrf key" => c with { VrfKey = otherKey.PublicKey },
            "beacon hash" => c with { BeaconHash = B(9) },
            "beacon proof" => c with { BeaconProof = flipped },
            "enrolled at the beacon" => c with { EnrolmentBlock = 12 },
            "enrolled after the beacon" => c with { EnrolmentBlock = 13 },
            "batch of 0" => c with { BatchSize = 0 },
            "batch above the records" => c with { BatchSize = 51 },
            "smaller batch" => c with { BatchSize = 1 },
            "short beacon proof" => c with { BeaconProof = c.BeaconProof[..95] },
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
        };
        Refused(VerifyWith(scene, other, proof, scene.Exact.Update), check);
    }

    [Theory]
    [InlineData("13-1")]
    [InlineData("5-6-3-1")]
    public void EveryEntryOfTheUpdateIsProved(string network)
    {
        using var scene = new Scene(Scene.Named(network), 5);
        using var statement = scene.NewStatement();
        var proof = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        for (var i = 0; i < scene.Exact.Update.Length; i++)
        {
            var update = (long[])scene.Exact.Update.Clone();
            update[i] += i % 2 == 0 ? 1 : -1;
            Refused(VerifyWith(scene, scene.Context, proof, update), "opening");
        }
    }

    [Fact]
    public void ProofsAreBoundToModelAndDataset()
    {
        using var scene = new Scene(Scene.Hidden, 5);
        using var statement = scene.NewStatement();
        var proof = StepProver.Prove(statement, scene.Records, scene.Exact.Trace, 1);
        for (var i = 0; i < scene.Weights.Length; i += 7)
        {
            var weights = (int[])scene.Weights.Clone();
            weights[i]++;
            using var model = new Model(scene.Network, weights);
            Assert.NotEqual(scene.Model.Root, model.Root);
            using var other = new StepStatement(scene.Context, model, scene.Dataset, scene.Exact.Update);
            Assert.NotEqual(statement.Digest, other.Digest);
            Refused(other.Verify(proof), "opening");
        }

        // Two commitments exchanged, inside the batch or outside, and one record fewer.
        var outside = Enumerable.Range(0, scene.Dataset.RecordCount).First(i => !scene.Indices.Contains((uint)i));
        foreach (var (a, b) in new[] { ((int)scene.Indices[0], (int)scene.Indices[1]), ((int)scene.Indices[0], outside), (outside, scene.Dataset.RecordCount - 1) })
        {
            if (a != b)
            {
                Refused(VerifyWith(scene, Exchanged(scene.Commitments, a, b), proof), "opening");
            }
        }
        Refused(VerifyWith(scene, scene.Commitments[..^32], proof), "opening");

        using var otherParameters = new Dataset(scene.Network with { FeatureBits = 7 }, scene.Commitments);
        var e = Assert.Throws<FzkException>(() => new StepStatement(scene.Context, scene.Model, otherParameters, scene.Exact.Update));
        Assert.Equal(FzkStatus.InvalidArgument, e.Status);
    }

    [Fact]
    public void AnotherParticipantsProofDoesNotServe()
    {
        using var honest = new Scene(Scene.Logistic, 5);
        using var statement = honest.NewStatement();
        var proof = StepProver.Prove(statement, honest.Records, honest.Exact.Trace, 1);
        using var other = new Scene(Scene.Logistic, 5, seed: 2);
        using var replayed = new StepStatement(other.Context with { Participant = B(8) }, honest.Model, other.Dataset, honest.Exact.Update);
        Refused(replayed.Verify(proof), "opening");
    }

    private static Verdict VerifyWith(Scene scene, StepContext context, byte[] proof, long[] update)
    {
        try
        {
            using var other = new StepStatement(context, scene.Model, scene.Dataset, update);
            return other.Verify(proof);
        }
        catch (RejectedException e)
        {
            return e.Verdict;
        }
    }

    private static Verdict VerifyWith(Scene scene, byte[] commitments, byte[] proof)
    {
        using var dataset = new Dataset(scene.Network, commitments);
        Assert.NotEqual(scene.Dataset.Root, dataset.Root);
        using var other = new StepStatement(scene.Context, scene.Model, dataset, scene.Exact.Update);
        return other.Verify(proof);
    }

    private static byte[] Exchanged(byte[] commitments, int a, int b)
    {
        var copy = (byte[])commitments.Clone();
        commitments.AsSpan(32 * a, 32).CopyTo(copy.AsSpan(32 * b));
        commitments.AsSpan(32 * b, 32).CopyTo(copy.AsSpan(32 * a));
        return copy;
    }

    private static void Refused(Verdict verdict, string? check = null)
    {
        Assert.False(verdict.Accepted);
        Assert.True(verdict.Reject > 0);
        Assert.NotEqual("unknown", verdict.Check);
        Assert.StartsWith(verdict.Check, verdict.Reason, StringComparison.Ordinal);
        if (check is not null)
        {
            Assert.Equal(check, verdict.Check);
        }
    }
}
