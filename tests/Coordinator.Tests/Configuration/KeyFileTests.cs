using System.Runtime.Versioning;
using FederatedZk.Coordinator.Configuration;
using FederatedZk.Coordinator.Tests.Support;
using Xunit;

namespace FederatedZk.Coordinator.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class KeyFileTests
{
    [Fact]
    public void AKeyIsReadBackAndOnlyItsOwnerMayReadIt()
    {
        using var folder = new TestFolder();
        var key = new KeyFile(Path.Combine(folder.Root, "keys", "a.key"));
        var secret = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        key.Create(secret);
        Assert.Equal(secret, key.Read());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key.Path));
        Assert.Throws<IOException>(() => key.Create(secret));
        File.SetUnixFileMode(key.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("mode 640, expected 600", Assert.Throws<ConfigurationException>(() => key.Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x12")]
    [InlineData("zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    public void WhatIsNoKeyIsRefusedWithoutQuotingIt(string content)
    {
        using var folder = new TestFolder();
        var key = new KeyFile(folder.Write("b.key", content));
        File.SetUnixFileMode(key.Path, UnixFileMode.UserRead);
        var refused = Assert.Throws<ConfigurationException>(() => key.Read());
        Assert.Equal($"{key.Path}: expected 64 hexadecimal digits", refused.Message);
    }
}
