using FederatedZk.Prover;
using FederatedZk.Protocol;
using FederatedZk.Verifier;
using Xunit;
using static FederatedZk.ProverCore.Tests.Protocol.SampleMessages;

namespace FederatedZk.ProverCore.Tests.Binding;

public sealed class BeaconTests
{
    [Fact]
    public void ProofsVerifyAndGiveTheProversSeed()
    {
        using var key = VrfKey.FromSeed(Fill(5, 32));
        for (ulong round = 0; round < 5; round++)
        {
            var (proof, seed) = key.Prove(B(1), round, B(2));
            Assert.Equal((96, 64), (proof.Length, seed.Length));
            Assert.Equal(Verdict.Accept, Beacon.Verify(key.PublicKey, B(1), round, B(2), proof, out var verified));
            Assert.Equal(seed, verified);
        }
    }

    [Fact]
    public void TheSeedIsAFunctionOfTheInputs()
    {
        using var key = VrfKey.FromSeed(Fill(5, 32));
        using var other = VrfKey.FromSeed(Fill(6, 32));
        var seeds = new[]
        {
            key.Prove(B(1), 1, B(2)).Seed, key.Prove(B(3), 1, B(2)).Seed, key.Prove(B(1), 2, B(2)).Seed, key.Prove(B(1), 1, B(3)).Seed, other.Prove(B(1), 1, B(2)).Seed,
        };
        Assert.Equal(seeds.Length, seeds.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(seeds[0], key.Prove(B(1), 1, B(2)).Seed);
    }

    [Fact]
    public void OtherInputsAreRefusedAndGiveNoSeed()
    {
        using var key = VrfKey.FromSeed(Fill(5, 32));
        using var other = VrfKey.FromSeed(Fill(6, 32));
        var (proof, _) = key.Prove(B(1), 1, B(2));
        Refused(Beacon.Verify(other.PublicKey, B(1), 1, B(2), proof, out var seed), seed);
        Refused(Beacon.Verify(key.PublicKey, B(9), 1, B(2), proof, out seed), seed);
        Refused(Beacon.Verify(key.PublicKey, B(1), 2, B(2), proof, out seed), seed);
        Refused(Beacon.Verify(key.PublicKey, B(1), 1, B(9), proof, out seed), seed);
        Refused(Beacon.Verify(default, B(1), 1, B(2), proof, out seed), seed);
        Refused(Beacon.Verify(B(0xff), B(1), 1, B(2), proof, out seed), seed);
        for (var bit = 0; bit < 8 * 96; bit++)
        {
            var flipped = (byte[])proof.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(Beacon.Verify(key.PublicKey, B(1), 1, B(2), flipped, out seed), seed);
        }
        foreach (var length in new[] { 0, 95, 97 })
        {
            Refused(Beacon.Verify(key.PublicKey, B(1), 1, B(2), new byte[length], out seed), seed);
        }
    }

    [Fact]
    public void IndicesAreDistinctAndCoverTheRecords()
    {
        var seed = Fill(3, 64);
        foreach (var (records, batch) in new (uint, uint)[] { (1, 1), (5, 5), (37, 5), (1000, 37), (65536, 300) })
        {
            var indices = Beacon.Indices(seed, records, batch);
            Assert.Equal((int)batch, indices.Distinct().Count());
            Assert.All(indices, i => Assert.InRange(i, 0u, records - 1));
            Assert.Equal(indices, Beacon.Indices(seed, records, batch));
        }
        Assert.NotEqual(Beacon.Indices(seed, 1000, 37), Beacon.Indices(Fill(4, 64), 1000, 37));
    }

    [Fact]
    public void IndicesAreSpreadEvenly()
    {
        // 2000 seeds, 10 of 100 records each: every record is drawn 200 times on average, with a deviation of 13.4.
        var drawn = new int[100];
        for (var i = 0; i < 2000; i++)
        {
            foreach (var index in Beacon.Indices(Shake256.Hash(BitConverter.GetBytes(i), 64), 100, 10))
            {
                drawn[index]++;
            }
        }
        Assert.All(drawn, n => Assert.InRange(n, 200 - 67, 200 + 67));
    }

    [Fact]
    public void ImpossibleBatchesAreMisuse()
    {
        Assert.Equal(FzkStatus.InvalidArgument, Assert.Throws<FzkException>(() => Beacon.Indices(Fill(3, 64), 5, 6)).Status);
        Assert.Equal(FzkStatus.InvalidArgument, Assert.Throws<FzkException>(() => Beacon.Indices(Fill(3, 64), 5, 0)).Status);
        Assert.Throws<ArgumentException>(() => Beacon.Indices(Fill(3, 63), 5, 1));
        Assert.Throws<ArgumentException>(() => VrfKey.FromSeed(Fill(3, 33)));
    }

    private static void Refused(Verdict verdict, byte[] seed)
    {
        Assert.False(verdict.Accepted);
        Assert.NotEmpty(verdict.Check);
        Assert.NotEqual("unknown", verdict.Check);
        Assert.NotEmpty(verdict.Reason);
        Assert.Empty(seed);
    }
}
