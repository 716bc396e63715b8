using System.Text.Json;
using FederatedZk.Protocol;

namespace FederatedZk.Participant.Commands;

/// <summary>
/// A data schema from a JSON file: the schema itself, or a federation's configuration with the schema under "schema" and the network under "network".
/// </summary>
public static class SchemaFile
{
    /// <summary>Fixed point assumed where the file says nothing of a network: 8 fractional bits, 12-bit limbs.</summary>
    private const uint DefaultFeatureBits = 8;
    private const uint DefaultRangeBits = 12;
    private const uint DefaultExpBits = 14;

    /// <exception cref="FormatException">when the file has another shape; names file, place and field.</exception>
    /// <exception cref="DataSchemaException">when the schema is not usable.</exception>
    public static (DataSchema Schema, NetworkParameters Network) Read(string path)
    {
        var root = ProtocolJson.Read<JsonElement>(path);
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{path}: found a JSON {root.ValueKind}, expected an object");
        }
        var schema = root.TryGetProperty("schema", out var inner)
            ? ProtocolJson.Read<DataSchema>(path, "schema", inner)
            : ProtocolJson.Read<DataSchema>(path);
        DataSchemaRules.Check(schema);
        var network = root.TryGetProperty("network", out var declared)
            ? ProtocolJson.Read<NetworkParameters>(path, "network", declared)
            : DefaultNetwork(schema);
        return (schema, network);
    }

    private static NetworkParameters DefaultNetwork(DataSchema schema)
    {
        var (loss, outputs) = DataSchemaRules.Head(DataSchemaRules.LabelColumn(schema));
        return new NetworkParameters(loss, [(uint)schema.FeatureOrder.Count, (uint)outputs], DefaultRangeBits, DefaultFeatureBits, DefaultRangeBits, DefaultRangeBits - 1,
            2, 2, loss == Loss.Softmax ? DefaultExpBits : 0);
    }
}
