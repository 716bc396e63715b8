using System.Text.Json;
using Nethereum.Hex.HexConvertors.Extensions;

namespace FederatedZk.Contracts;

/// <summary>RoundAnchor.json as compile.mjs wrote it.</summary>
public static class RoundAnchorArtefact
{
    static RoundAnchorArtefact()
    {
        using var stream = typeof(RoundAnchorArtefact).Assembly.GetManifestResourceStream("RoundAnchor.json")!;
        using var json = JsonDocument.Parse(stream);
        Bytecode = json.RootElement.GetProperty("bytecode").GetString()!.HexToByteArray();
        DeployedBytecode = json.RootElement.GetProperty("deployedBytecode").GetString()!.HexToByteArray();
    }

    /// <summary>What a deployment sends.</summary>
    public static ReadOnlyMemory<byte> Bytecode { get; }

    /// <summary>What a chain holds at the contract's address; the contract has no constructor arguments and no immutables.</summary>
    public static ReadOnlyMemory<byte> DeployedBytecode { get; }
}
