using FederatedZk.Verifier;
using Xunit;

namespace FederatedZk.ProverCore.Tests.Binding;

public sealed class HashTests
{
    /// <summary>NIST's example values for SHAKE-256: the empty message, and 200 bytes of 0xa3.</summary>
    [Fact]
    public void Shake256IsThatOfFips202()
    {
        Assert.Equal("46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762fd75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be",
            Convert.ToHexStringLower(Shake256.Hash([], 64)));
        Assert.StartsWith("cd8a920ed141aa0407a22d59288652e9d9f1a7ee0c1e7c1ca699424da84a904d",
            Convert.ToHexStringLower(Shake256.Hash(Protocol.SampleMessages.Fill(0xa3, 200), 64)), StringComparison.Ordinal);
    }

    [Fact]
    public void LongerOutputsContinueShorterOnes()
    {
        var input = new byte[] { 1, 2, 3 };
        var longest = Shake256.Hash(input, 1000);
        foreach (var length in new[] { 0, 1, 135, 136, 137, 272, 999 })
        {
            Assert.Equal(longest[..length], Shake256.Hash(input, length));
        }
        Assert.NotEqual(longest[..32], Shake256.Hash([1, 2, 4], 32));
    }

    [Fact]
    public void RandomBytesDiffer()
    {
        Assert.Empty(SystemRandom.Bytes(0));
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(SystemRandom.Bytes(16))).Distinct().Count());
    }

    [Fact]
    public void UpdateRootsDependOnEveryEntryAndTheLength()
    {
        // One chunk holds 8192 entries of 64 bits: lengths on both sides of the boundary.
        foreach (var length in new[] { 1, 14, 8191, 8192, 8193, 20000 })
        {
            var update = new long[length];
            var root = UpdateTree.Root(update);
            Assert.Equal(root, UpdateTree.Root(new long[length]));
            Assert.NotEqual(root, UpdateTree.Root(new long[length + 1]));
            foreach (var at in new[] { 0, length / 2, length - 1 })
            {
                update[at] = 1;
                Assert.NotEqual(root, UpdateTree.Root(update));
                update[at] = 0;
            }
        }
    }
}
