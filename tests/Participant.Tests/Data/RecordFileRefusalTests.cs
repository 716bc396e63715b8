using System.Text;
using FederatedZk.Participant.Data;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Data;

/// <summary>Every message a data file can be refused with: place, value and expectation, word for word.</summary>
public sealed class RecordFileRefusalTests
{
    private static readonly NetworkParameters Network = new(Loss.Logistic, [4, 1], 12, 8, 12, 11, 2, 2);

    private static readonly DataSchema Schema = new("table", false,
    [
        new ColumnSchema("age", ColumnKind.Numeric, MissingPolicy.Refuse, 0, 120.5, 54, 9),
        new ColumnSchema("sex", ColumnKind.Binary, MissingPolicy.DropRow, 0, 1, 0.5, 0.5),
        new ColumnSchema("cp", ColumnKind.OneHot, MissingPolicy.DropRow, Centre: 0.5, Scale: 0.5, Values: [2, 3], Allowed: [1, 2, 3]),
        new ColumnSchema("num", ColumnKind.Label, MissingPolicy.Refuse, Minimum: 0, Maximum: 4, Threshold: 1),
    ],
    ["age", "sex", "cp=2", "cp=3"]);

    public static TheoryData<string, string> Bodies() => new()
    {
        { "abc,1,2,0", "line 1, column 1 (age): found 'abc', expected a number from 0 to 120.5" },
        { "63,1,2,0\n-0.5,1,2,0", "line 2, column 1 (age): found '-0.5', expected a number from 0 to 120.5" },
        { "121,1,2,0", "line 1, column 1 (age): found '121', expected a number from 0 to 120.5" },
        { "NaN,1,2,0", "line 1, column 1 (age): found 'NaN', expected a number from 0 to 120.5" },
        { "1e999,1,2,0", "line 1, column 1 (age): found '1e999', expected a number from 0 to 120.5" },
        { "1_0,1,2,0", "line 1, column 1 (age): found '1_0', expected a number from 0 to 120.5" },
        { "\"1,5\",1,2,0", "line 1, column 1 (age): found '1,5', expected a number from 0 to 120.5" },
        { "0x10,1,2,0", "line 1, column 1 (age): found '0x10', expected a number from 0 to 120.5" },
        { ",1,2,0", "line 1, column 1 (age): found '', expected a number from 0 to 120.5 (a missing value is refused in this column)" },
        { "?,1,2,0", "line 1, column 1 (age): found '?', expected a number from 0 to 120.5 (a missing value is refused in this column)" },
        { "63,2,2,0", "line 1, column 2 (sex): found '2', expected 0 or 1" },
        { "63,0.5,2,0", "line 1, column 2 (sex): found '0.5', expected 0 or 1" },
        { "63,yes,2,0", "line 1, column 2 (sex): found 'yes', expected 0 or 1" },
        { "63,1,4,0", "line 1, column 3 (cp): found '4', expected one of 1, 2, 3" },
        { "63,1,2,5", "line 1, column 4 (num): found '5', expected a number from 0 to 4" },
        { "63,1,2,?", "line 1, column 4 (num): found '?', expected a number from 0 to 4 (a missing value is refused in this column)" },
        { "63,1,2", "line 1: expected 4 fields, found 3" },
        { "63,1,2,0,7", "line 1: expected 4 fields, found 5" },
        { "63,1,2,0\n\n\"6\"3,1,2,0\n", "line 3: found '\"6\"3,1,2,0', expected quotes around a whole field, doubled inside it and closed" },
        { "63,1,2,0\n63,1,2,\"0\n", "line 2: found '63,1,2,\"0', expected quotes around a whole field, doubled inside it and closed" },
        { "63,1,2,0\n\"" + new string('x', 5000) + "\",1,2,0", "line 2: expected fields of at most 4096 characters (is a quote left open?)" },
        { new string('9', 60) + ",1,2,0", "line 1, column 1 (age): found '" + new string('9', 40) + "…', expected a number from 0 to 120.5" },
        { "6\u0007,1,2,0", "line 1, column 1 (age): found '6\\u0007', expected a number from 0 to 120.5" },
        { "63,?,2,0\n63,1,?,0\n", "expected at least one complete row, found 2 rows, all dropped for missing values" },
        { "", "expected at least one complete row, found 0 rows" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void ABodyIsRefusedWithPlaceValueAndExpectation(string text, string message)
    {
        using var folder = new TempFolder();
        var file = folder.Write("rows.csv", text);
        var refused = Assert.Throws<DataRefusedException>(() => RecordFile.Read(file, Schema, Network));
        Assert.Equal($"{file}: {message}", refused.Message);
        Assert.False(refused.More);
    }

    public static TheoryData<string, string> Headers() => new()
    {
        { "age,sex,cp\n", "line 1: expected a column 'num' in the header" },
        { "age,sex,cp,num,weight\n", "line 1, column 5 (weight): found 'weight', expected a column of the schema (declare it with kind 'ignored' to read past it)" },
        { "age,sex,cp,num,age\n", "line 1, column 5 (age): found 'age', expected each column once" },
        { "", "line 1: expected a header line" },
        { "\n\n", "line 1: expected a header line" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void AHeaderIsRefusedWithPlaceAndExpectation(string text, string message)
    {
        using var folder = new TempFolder();
        var file = folder.Write("rows.csv", text);
        var refused = Assert.Throws<DataRefusedException>(() => RecordFile.Read(file, Schema with { HasHeader = true }, Network));
        Assert.Equal($"{file}: {message}", refused.Message);
    }

    [Fact]
    public void ColumnsAreCountedInTheFileNotInTheSchema()
    {
        using var folder = new TempFolder();
        var file = folder.Write("rows.csv", "num,cp,sex,age\n0,2,1,500\n");
        var refused = Assert.Throws<DataRefusedException>(() => RecordFile.Read(file, Schema with { HasHeader = true }, Network));
        Assert.Equal($"{file}: line 2, column 4 (age): found '500', expected a number from 0 to 120.5", refused.Message);
    }

    [Fact]
    public void BytesThatAreNoUtf8AreRefused()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("rows.csv"), [.. Encoding.ASCII.GetBytes("63,1,2,"), 0xFF, 0xFE, (byte)'\n']);
        var refused = Assert.Throws<DataRefusedException>(() => RecordFile.Read(folder.File("rows.csv"), Schema, Network));
        Assert.Contains("expected UTF-8 text", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(19, 19, false)]
    [InlineData(20, 20, false)]
    [InlineData(21, 20, true)]
    [InlineData(500, 20, true)]
    public void FindingsAreGatheredUpToTwenty(int bad, int found, bool more)
    {
        using var folder = new TempFolder();
        var file = folder.Write("rows.csv", string.Concat(Enumerable.Repeat("999,1,2,0\n", bad)));
        var refused = Assert.Throws<DataRefusedException>(() => RecordFile.Read(file, Schema, Network));
        Assert.Equal(found, refused.Findings.Count);
        Assert.Equal(Enumerable.Range(1, found), refused.Findings.Select(f => f.Line));
        Assert.Equal(more, refused.More);
    }

    [Fact]
    public void SeveralFindingsOfARowAreAllReported()
    {
        using var folder = new TempFolder();
        var refused = Assert.Throws<DataRefusedException>(() => RecordFile.Read(folder.Write("rows.csv", "x,3,9,-1\n"), Schema, Network));
        Assert.Equal([1, 2, 3, 4], refused.Findings.Select(f => f.Column));
    }

    [Fact]
    public void ASchemaThatDoesNotFitTheNetworkIsRefused()
    {
        using var folder = new TempFolder();
        var file = folder.Write("rows.csv", "63,1,2,0\n");
        var refused = Assert.Throws<DataSchemaException>(() => RecordFile.Read(file, Schema, Network with { Widths = [5, 1] }));
        Assert.Equal("schema 'table': 4 features, expected 5 (the network's first width)", refused.Message);
    }
}
