using FederatedZk.Protocol;
using Xunit;
using static FederatedZk.ProverCore.Tests.Protocol.SampleMessages;

namespace FederatedZk.ProverCore.Tests.Protocol;

/// <summary>What a data schema must satisfy, and how protocol types are written in files.</summary>
public sealed class SchemaTests
{
    private static readonly DataSchema Schema = Federation.Schema;

    public static TheoryData<string, string> Broken => new()
    {
        { "empty name", "column name ''" }, { "padded name", "column name ' sex'" }, { "name twice", "used twice" }, { "no label", "0 label columns" },
        { "two labels", "2 label columns" }, { "scale 0", "scale" }, { "scale infinite", "scale" }, { "bounds crossed", "minimum" },
        { "no one-hot value", "values" }, { "value twice", "values" }, { "value not allowed", "values" }, { "feature missing", "featureOrder" },
        { "feature twice", "featureOrder" }, { "feature unknown", "featureOrder" }, { "threshold NaN", "threshold" },
        { "two kinds of label", "2 label columns" }, { "one class", "values" }, { "class twice", "values" }, { "class NaN", "values" }, { "value bounds equal", "minimum" },
        { "value scale 0", "scale" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenSchemasAreNamed(string what, string named)
    {
        var c = Schema.Columns;
        var schema = what switch
        {
            "empty name" => With(1, c[1] with { Name = "" }),
            "padded name" => With(1, c[1] with { Name = " sex" }),
            "name twice" => With(1, c[1] with { Name = "âge" }),
            "no label" => With(4, c[4] with { Kind = ColumnKind.Ignored }),
            "two labels" => With(3, c[3] with { Kind = ColumnKind.Label }),
            "scale 0" => With(0, c[0] with { Scale = 0 }),
            "scale infinite" => With(0, c[0] with { Scale = double.PositiveInfinity }),
            "bounds crossed" => With(0, c[0] with { Minimum = 120, Maximum = 0 }),
            "no one-hot value" => With(2, c[2] with { Values = [] }),
            "value twice" => With(2, c[2] with { Values = [2, 2] }),
            "value not allowed" => With(2, c[2] with { Values = [2, 5] }),
            "feature missing" => Schema with { FeatureOrder = ["âge", "sex", "cp=2"] },
            "feature twice" => Schema with { FeatureOrder = ["âge", "sex", "cp=2", "cp=2"] },
            "feature unknown" => Schema with { FeatureOrder = ["âge", "sex", "cp=2", "cp=4"] },
            "two kinds of label" => With(3, ClassLabel with { Name = "slope" }),
            "one class" => With(4, ClassLabel with { Values = [1] }),
            "class twice" => With(4, ClassLabel with { Values = [1, 0, 1] }),
            "class NaN" => With(4, ClassLabel with { Values = [1, double.NaN] }),
            "value bounds equal" => With(4, ValueLabel with { Minimum = 4 }),
            "value scale 0" => With(4, ValueLabel with { Scale = 0 }),
            "threshold NaN" => With(4, c[4] with { Threshold = double.NaN }),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
        Assert.Contains(named, Assert.Throws<DataSchemaException>(() => DataSchemaRules.Check(schema)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSampleHoldsAndFitsItsNetworkOnly()
    {
        DataSchemaRules.Check(Schema, Network);
        Assert.Equal(["âge", "sex", "cp=2", "cp=3"], DataSchemaRules.EmittedFeatures(Schema));
        Assert.Equal("cp=0.5", DataSchemaRules.OneHotFeature("cp", 0.5));
        Assert.Throws<DataSchemaException>(() => DataSchemaRules.Check(Schema, Network with { Widths = [5, 1] }));
    }

    [Fact]
    public void LabelsBelongToLosses()
    {
        NetworkParameters[] networks = [Network, Squared, Softmax];
        ColumnSchema[] labels = [Label, ValueLabel, ClassLabel];
        for (var i = 0; i < networks.Length; i++)
        {
            for (var j = 0; j < labels.Length; j++)
            {
                var (network, schema) = (networks[i], With(4, labels[j]));
                if (i == j)
                {
                    DataSchemaRules.Check(schema, network);
                    Assert.Equal(labels[j], DataSchemaRules.LabelColumn(schema));
                }
                else
                {
                    var e = Assert.Throws<DataSchemaException>(() => DataSchemaRules.Check(schema, network));
                    Assert.Contains($"loss {network.Loss}, expected", e.Message, StringComparison.Ordinal);
                }
            }
        }
        foreach (var (network, label) in new[] { (Network with { Widths = [4, 2] }, Label), (Squared with { Widths = [4, 2] }, ValueLabel), (Softmax with { Widths = [4, 4] }, ClassLabel) })
        {
            var e = Assert.Throws<DataSchemaException>(() => DataSchemaRules.Check(With(4, label), network));
            Assert.Contains("as the last width", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FilesReadWhatTheyWrite()
    {
        Assert.Equal(Network, Again(Network));
        Assert.Equal(Squared, Again(Squared));
        Assert.Equal(Softmax, Again(Softmax));
        Assert.DoesNotContain("expBits", System.Text.Json.JsonSerializer.Serialize(Network, ProtocolJson.Options), StringComparison.Ordinal);
        Assert.Contains("\"loss\": \"softmax\"", System.Text.Json.JsonSerializer.Serialize(Softmax, ProtocolJson.Options), StringComparison.Ordinal);
        Assert.Contains("\"class-label\"", System.Text.Json.JsonSerializer.Serialize(ClassLabel, ProtocolJson.Options), StringComparison.Ordinal);
        Assert.Equal(Federation.Optimiser, Again(Federation.Optimiser));
        Assert.Equal(B(7), Again(B(7)));
        var again = Again(Schema);
        Assert.Equal(Federation.Encode(), (Federation with { Schema = again }).Encode());
    }

    [Theory]
    [InlineData("""{"kind":"adam"}""")]
    [InlineData("""{"kind":"adam","learningRate":0.1,"unknown":1}""")]
    [InlineData("""{"kind":"Rprop","learningRate":0.1}""")]
    [InlineData("""{"kind":3,"learningRate":0.1}""")]
    [InlineData("""{"kind":"adam","learningRate":"0.1"}""")]
    [InlineData("""{"Kind":"adam","learningRate":0.1}""")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("")]
    public void OtherFilesAreRefusedByName(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"kind":"momentum","learningRate":0.5,"momentum":0.9 /* kept */}""");
            Assert.Equal(new OptimiserSpec(OptimiserKind.Momentum, 0.5, 0.9), ProtocolJson.Read<OptimiserSpec>(file));
            File.WriteAllText(file, text);
            Assert.Contains(file, Assert.Throws<FormatException>(() => ProtocolJson.Read<OptimiserSpec>(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static T Again<T>(T value)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, System.Text.Json.JsonSerializer.Serialize(value, ProtocolJson.Options));
            return ProtocolJson.Read<T>(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static DataSchema With(int index, ColumnSchema column)
    {
        var columns = Schema.Columns.ToArray();
        columns[index] = column;
        return Schema with { Columns = columns };
    }
}
