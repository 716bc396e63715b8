using FederatedZk.Participant.Data;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Data;

public sealed class RecordFileTests
{
    private const string Healthy = "63.0,1.0,1.0,145.0,233.0,1.0,2.0,150.0,0.0,2.3,3.0,0.0,6.0,0";
    private const string Ill = "67.0,1.0,4.0,160.0,286.0,0.0,2.0,108.0,1.0,1.5,2.0,3.0,3.0,2";

    private static readonly NetworkParameters SmallNetwork = new(Loss.Logistic, [2, 1], 12, 8, 12, 11, 2, 2);

    private static readonly DataSchema Small = new("small", true,
    [
        new ColumnSchema("x", ColumnKind.Numeric, MissingPolicy.Refuse, -10, 10, 0, 1),
        new ColumnSchema("note", ColumnKind.Ignored, MissingPolicy.Refuse),
        new ColumnSchema("b", ColumnKind.Binary, MissingPolicy.DropRow, 0, 1, 0.5, 0.5),
        new ColumnSchema("y", ColumnKind.Label, MissingPolicy.Refuse, Threshold: 1),
    ],
    ["b", "x"]);

    private static RecordFileContent Read(string text, DataSchema? schema = null, NetworkParameters? network = null)
    {
        using var folder = new TempFolder();
        return RecordFile.Read(folder.Write("rows.csv", text), schema ?? Small, network ?? SmallNetwork);
    }

    [Fact]
    public void TwoRowsOfClevelandBecomeTheKnownFeatures()
    {
        var (records, summary) = Read(Healthy + "\n" + Ill + "\n", HeartDisease.Schema, HeartDisease.Network);
        Assert.Equal(new RecordFileSummary(2, 0, summary.MissingByColumn, 0), summary);
        // (63-54)/9 = 1; 15/18 = 0.8333 -> 213.3; 13/90 -> 36.98; 10/25 -> 102.4; 1.3 -> 332.8
        Assert.Equal([256, 256, 213, 37, 256, 102, -256, 333, -256, -256, -256, -256, 256], records.Features[..13]);
        // (67-54)/9 -> 369.8; 30/18 -> 426.7; 66/90 -> 187.7; -32/25 -> -327.7; 0.5 -> 128
        Assert.Equal([370, 256, 427, 188, -256, -328, 256, 128, -256, -256, 256, -256, 256], records.Features[13..]);
        Assert.Equal([0, 1], records.Labels);
        Assert.Equal([1, 2], records.Lines);
    }

    [Fact]
    public void AHeaderNamesColumnsInAnyOrder()
    {
        var records = Read("y,x,b,note\r\n1,2.5,0,hello\r\n0,-1,1,\r\n").Records;
        Assert.Equal([-256, 640, 256, -256], records.Features);
        Assert.Equal([1, 0], records.Labels);
        Assert.Equal([2, 3], records.Lines);
    }

    [Fact]
    public void QuotedFieldsLineBreaksInThemEmptyLinesAndAByteOrderMarkAreRead()
    {
        var records = Read("\uFEFFx,note,b,y\n\"1\",\"a \"\"b\"\", c\nsecond line\",1,0\n\n 2 , ,0,1\n").Records;
        Assert.Equal([256, 256, -256, 512], records.Features);
        Assert.Equal([2, 5], records.Lines);
    }

    [Fact]
    public void RowsThatMissAValueInADropRowColumnAreDroppedAndCounted()
    {
        var (records, summary) = Read("x,note,b,y\n1,,?,0\n2,,,1\n3,,1,1\n");
        Assert.Equal([256, 768], records.Features);
        Assert.Equal((3, 2), (summary.Rows, summary.Dropped));
        Assert.Equal(2, summary.MissingByColumn["b"]);
    }

    [Fact]
    public void ValuesBeyondOneSignedLimbAreClampedAndCounted()
    {
        var wide = Small with { Columns = [Small.Columns[0] with { Minimum = -100, Maximum = 100 }, .. Small.Columns.Skip(1)] };
        var (records, summary) = Read("x,note,b,y\n8,,1,0\n-8,,1,0\n100,,1,1\n-100,,1,1\n7.998,,1,1\n", wide);
        Assert.Equal([2047, -2048, 2047, -2048, 2047], records.Features.Where((_, i) => i % 2 == 1));
        Assert.Equal(3, summary.Clamped);
    }

    [Fact]
    public void WithoutLabelsTheLabelColumnMayBeMissingOrAbsent()
    {
        using var folder = new TempFolder();
        var absent = RecordFile.ReadUnlabelled(folder.Write("a.csv", "x,note,b\n1,,1\n"), Small, SmallNetwork).Records;
        var missing = RecordFile.ReadUnlabelled(folder.Write("b.csv", "x,note,b,y\n1,,1,?\n"), Small, SmallNetwork).Records;
        Assert.Equal([256, 256], absent.Features);
        Assert.Equal([256, 256], missing.Features);
    }

    [Fact]
    public void ARowWithABadValueIsRefusedEvenWhenAnotherColumnWouldDropIt()
    {
        var refused = Assert.Throws<DataRefusedException>(() => Read("x,note,b,y\n99,,?,0\n1,,1,1\n"));
        Assert.Equal([(2, 1)], refused.Findings.Select(f => (f.Line, f.Column)));
    }
}
