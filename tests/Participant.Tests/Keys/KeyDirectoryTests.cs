using FederatedZk.Participant.Keys;
using Xunit;

namespace FederatedZk.Participant.Tests.Keys;

public sealed class KeyDirectoryTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void ADirectoryIsMadeForItsOwnerOnlyAndKeepsItsKeys()
    {
        using var folder = new TempFolder();
        var path = folder.File("keys");
        byte[][] first;
        using (var keys = KeyDirectory.Open(path))
        {
            first = [[.. keys.SigningSeed], [.. keys.VrfSeed], [.. keys.OpeningKey]];
            keys.RenewEnrolmentNonce();
        }
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        Assert.All(Directory.GetFiles(path), f => Assert.Equal(Owner, File.GetUnixFileMode(f)));
        Assert.Equal(["attempts", "enrolment.nonce", "lock", "opening.key", "signing.seed", "vrf.seed"], Directory.GetFiles(path).Select(Path.GetFileName).Order());
        Assert.Equal(3, first.Select(Convert.ToHexString).Distinct().Count());
        using var again = KeyDirectory.Open(path);
        Assert.Equal(first, [again.SigningSeed, again.VrfSeed, again.OpeningKey]);
    }

    [Theory]
    [InlineData("", UnixFileMode.GroupRead)]
    [InlineData("", UnixFileMode.OtherExecute)]
    [InlineData("signing.seed", UnixFileMode.GroupRead)]
    [InlineData("vrf.seed", UnixFileMode.OtherRead)]
    [InlineData("opening.key", UnixFileMode.OtherWrite)]
    [InlineData("attempts", UnixFileMode.GroupWrite)]
    [InlineData("enrolment.nonce", UnixFileMode.OtherRead)]
    public void WhatOthersCanReachIsRefusedWithTheRemedy(string name, UnixFileMode added)
    {
        using var folder = new TempFolder();
        var path = folder.File("keys");
        using (var keys = KeyDirectory.Open(path))
        {
            keys.RenewEnrolmentNonce();
        }
        var target = name.Length == 0 ? path : Path.Combine(path, name);
        File.SetUnixFileMode(target, File.GetUnixFileMode(target) | added);
        var refused = Assert.Throws<KeyDirectoryException>(() => KeyDirectory.Open(path));
        Assert.StartsWith($"{target}: mode 0", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(name.Length == 0 ? $"(chmod 700 '{target}')" : $"(chmod 600 '{target}')", refused.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(target, File.GetUnixFileMode(target) & ~added);
        KeyDirectory.Open(path).Dispose();
    }

    [Fact]
    public void OneProcessHoldsTheKeys()
    {
        using var folder = new TempFolder();
        using var keys = KeyDirectory.Open(folder.File("keys"));
        Assert.Contains("held by another process", Assert.Throws<KeyDirectoryException>(() => KeyDirectory.Open(folder.File("keys"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyOfTheWrongLengthIsRefused()
    {
        using var folder = new TempFolder();
        KeyDirectory.Open(folder.File("keys")).Dispose();
        File.WriteAllBytes(Path.Combine(folder.File("keys"), "vrf.seed"), new byte[31]);
        Assert.EndsWith("vrf.seed: 31 bytes, expected 32", Assert.Throws<KeyDirectoryException>(() => KeyDirectory.Open(folder.File("keys"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALostCounterBesideKeysIsRefused()
    {
        using var folder = new TempFolder();
        KeyDirectory.Open(folder.File("keys")).Dispose();
        File.Delete(Path.Combine(folder.File("keys"), "attempts"));
        Assert.Contains("missing beside existing keys", Assert.Throws<KeyDirectoryException>(() => KeyDirectory.Open(folder.File("keys"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANonceIsFreshEachTimeAndKept()
    {
        using var folder = new TempFolder();
        using var keys = KeyDirectory.Open(folder.File("keys"));
        Assert.Null(keys.EnrolmentNonce);
        var first = keys.RenewEnrolmentNonce();
        Assert.Equal(first, keys.EnrolmentNonce);
        Assert.NotEqual(first, keys.RenewEnrolmentNonce());
    }
}
