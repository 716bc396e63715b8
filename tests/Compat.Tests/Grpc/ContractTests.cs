using System.Reflection;
using System.Runtime.CompilerServices;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;
using Xunit;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>The contract assemblies are what the official client and server were compiled against, member by member.</summary>
public sealed class ContractTests
{
    static readonly Assembly Api = typeof(Status).Assembly;
    static readonly Assembly Common = typeof(ICompressionProvider).Assembly;
    static readonly Assembly Client = typeof(GrpcChannel).Assembly;
    static readonly Assembly Server = typeof(GrpcServiceOptions).Assembly;

    public static TheoryData<string, string> Pairs => new()
    {
        { Client.GetName().Name!, Api.GetName().Name! },
        { Client.GetName().Name!, Common.GetName().Name! },
        { Server.GetName().Name!, Api.GetName().Name! },
        { Server.GetName().Name!, Common.GetName().Name! },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_member_that_an_official_assembly_refers_to_is_there(string user, string contract)
    {
        using var official = new MetadataSurface(Assembly.Load(user).Location);
        using var ours = new MetadataSurface(Assembly.Load(contract).Location);
        var offered = ours.Definitions(internals: IsFriend(Assembly.Load(contract), user));
        var asked = official.References(contract);
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(offered, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_type_of_the_official_assemblies_loads()
    {
        // A class that overrides what its base lacks, or leaves an abstract member open, fails here.
        Assert.NotEmpty(Client.GetTypes());
        Assert.NotEmpty(Server.GetTypes());
    }

    [Fact]
    public void Contract_assemblies_carry_the_identity_that_is_asked_for()
    {
        Assert.Equal(Client.GetName().GetPublicKey(), Api.GetName().GetPublicKey());
        Assert.Equal(Client.GetName().GetPublicKey(), Common.GetName().GetPublicKey());
        Assert.Equal(new Version(2, 0, 0, 0), Api.GetName().Version);
        Assert.Equal(new Version(2, 0, 0, 0), Common.GetName().Version);
    }

    static bool IsFriend(Assembly contract, string user) => contract.GetCustomAttributes<InternalsVisibleToAttribute>()
        .Any(friend => new AssemblyName(friend.AssemblyName).Name == user);
}
