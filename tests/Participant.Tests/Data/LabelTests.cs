using FederatedZk.Participant.Data;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Data;

/// <summary>Class labels and value labels, from a file to what a network is trained on.</summary>
public sealed class LabelTests
{
    private static readonly NetworkParameters Classes = new(Loss.Softmax, [1, 3], 12, 8, 12, 11, 2, 2, 14);

    private static readonly NetworkParameters Values = new(Loss.Squared, [1, 1], 12, 8, 12, 11, 2, 2);

    private static readonly ColumnSchema ClassLabel = new("kind", ColumnKind.ClassLabel, MissingPolicy.DropRow, Values: [1, 0, 2.5]);

    private static readonly ColumnSchema ValueLabel = new("dose", ColumnKind.ValueLabel, MissingPolicy.Refuse, 0, 200, 50, 10);

    private static DataSchema Schema(ColumnSchema label) => new("labels", true, [label, new ColumnSchema("x", ColumnKind.Numeric, MissingPolicy.Refuse, -10, 10)], ["x"]);

    private static RecordFileContent Read(string text, ColumnSchema label, NetworkParameters network)
    {
        using var folder = new TempFolder();
        return RecordFile.Read(folder.Write("rows.csv", text), Schema(label), network);
    }

    [Fact]
    public void AClassBecomesAOneInItsPlace()
    {
        var (records, summary) = Read("x,kind\n1,0\n2,2.5\n3,?\n4,1.0\n", ClassLabel, Classes);
        Assert.Equal((3, 3, 1), (records.Count, records.LabelCount, summary.Dropped));
        Assert.Equal([0, 1, 0, 0, 0, 1, 1, 0, 0], records.Labels);
        Assert.Equal([256, 512, 1024], records.Features);
        Assert.Equal([2, 3, 5], records.Lines);
        var selected = records.Select([2, 0]);
        Assert.Equal([1, 0, 0, 0, 1, 0], selected.Labels);
        Assert.Equal([5, 2], selected.Lines);
    }

    [Fact]
    public void AValueIsMappedLikeAFeature()
    {
        var (records, summary) = Read("x,dose\n1,50\n1,43.5\n1,200\n1,0\n1,50.01953125\n", ValueLabel, Values);
        // (43.5 - 50) / 10 = -0.65 -> -166.4; 15 is beyond 8 and clamped; -5 -> -1280; 0.5 rounds away from zero.
        Assert.Equal([0, -166, 2047, -1280, 1], records.Labels);
        Assert.Equal((5, 1, 1), (records.Count, records.LabelCount, summary.Clamped));
    }

    [Theory]
    [InlineData(true, "1,2", "line 2, column 2 (kind): found '2', expected one of 1, 0, 2.5")]
    [InlineData(true, "1,mild", "line 2, column 2 (kind): found 'mild', expected one of 1, 0, 2.5")]
    [InlineData(false, "1,200.5", "line 2, column 2 (dose): found '200.5', expected a number from 0 to 200")]
    [InlineData(false, "1,", "line 2, column 2 (dose): found '', expected a number from 0 to 200 (a missing value is refused in this column)")]
    public void OtherLabelsAreFindings(bool classes, string row, string message)
    {
        var label = classes ? ClassLabel : ValueLabel;
        var refused = Assert.Throws<DataRefusedException>(() => Read($"x,{label.Name}\n{row}\n", label, classes ? Classes : Values));
        Assert.EndsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutLabelsTheColumnMayBeMissingOrAbsent()
    {
        using var folder = new TempFolder();
        foreach (var (label, network) in new[] { (ClassLabel, Classes), (ValueLabel, Values) })
        {
            foreach (var text in new[] { "x\n1\n2\n", $"x,{label.Name}\n1,?\n2,unknown\n" })
            {
                var records = RecordFile.ReadUnlabelled(folder.Write("rows.csv", text), Schema(label), network).Records;
                Assert.Equal([256, 512], records.Features);
                Assert.Equal(new int[2 * network.Outputs], records.Labels);
            }
        }
    }

    [Fact]
    public void ASchemaForAnotherLossIsRefused()
    {
        Assert.Contains("kind", Assert.Throws<DataSchemaException>(() => Read("x,kind\n1,1\n", ClassLabel, Values)).Message, StringComparison.Ordinal);
        Assert.Contains("expected 3 as the last width", Assert.Throws<DataSchemaException>(() => Read("x,kind\n1,1\n", ClassLabel, Classes with { Widths = [1, 4] })).Message,
            StringComparison.Ordinal);
    }
}
