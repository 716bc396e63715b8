using FederatedZk.Participant.Data;
using FederatedZk.Protocol;
using Xunit;

namespace FederatedZk.Participant.Tests.Data;

public sealed class FeatureMapTests
{
    private static FeatureMap Map(double centre, double scale, uint rangeBits = 12, uint featureBits = 8) => new(
        new DataSchema("one", false,
            [new ColumnSchema("x", ColumnKind.Numeric, MissingPolicy.Refuse, -1e9, 1e9, centre, scale), new ColumnSchema("y", ColumnKind.Label, MissingPolicy.Refuse)], ["x"]),
        new NetworkParameters(Loss.Logistic, [1, 1], rangeBits, featureBits, 12, 11, 2, 2));

    private static int One(FeatureMap map, double raw)
    {
        var feature = new int[1];
        map.Map([raw, 0], feature);
        return feature[0];
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.0, 256)]
    [InlineData(1.0 / 512, 1)] // a tie: half away from zero
    [InlineData(-1.0 / 512, -1)]
    [InlineData(3.0 / 512, 2)]
    [InlineData(-3.0 / 512, -2)]
    [InlineData(0.49999999999999994 / 256, 0)] // the largest double below a half
    [InlineData(7.99609375, 2047)]
    [InlineData(7.998, 2047)]
    [InlineData(8.0, 2047)]
    [InlineData(-8.0, -2048)]
    [InlineData(-8.1, -2048)]
    [InlineData(1e9, 2047)]
    public void RoundsHalfAwayFromZeroAndClampsToOneSignedLimb(double raw, int expected) => Assert.Equal(expected, One(Map(0, 1), raw));

    [Theory]
    [InlineData(54, 9, 63, 256)]
    [InlineData(54, 9, 28, -740)] // -26/9*256 = -739.56
    [InlineData(220, 90, 0, -626)] // -625.8
    [InlineData(220, 90, 603, 1089)] // 1089.4
    [InlineData(140, 25, 71, -707)] // -706.56
    [InlineData(1, 1, -2.6, -922)] // -921.6
    public void PublicConstantsCentreAndScale(double centre, double scale, double raw, int expected) => Assert.Equal(expected, One(Map(centre, scale), raw));

    [Fact]
    public void TheNetworkSaysHowManyBits()
    {
        Assert.Equal(32767, One(Map(0, 1, 16, 12), 8));
        Assert.Equal(4096, One(Map(0, 1, 16, 12), 1));
        Assert.Equal(7, One(Map(0, 1, 4, 3), 1));
    }

    [Fact]
    public void EveryDefectOfASchemaIsNamed()
    {
        var good = HeartDisease.Schema;
        ColumnSchema[] With(string name, Func<ColumnSchema, ColumnSchema> change) => good.Columns.Select(c => c.Name == name ? change(c) : c).ToArray();
        void Refused(DataSchema schema, string message) =>
            Assert.Equal(message, Assert.Throws<DataSchemaException>(() => new FeatureMap(schema, HeartDisease.Network)).Message);

        Refused(good with { Columns = With("age", c => c with { Scale = 0 }) }, "schema 'heart-disease', column 'age': scale is 0, expected a finite centre and a positive finite scale");
        Refused(good with { Columns = With("age", c => c with { Minimum = 120 }) }, "schema 'heart-disease', column 'age': minimum is 120, expected less than maximum (120)");
        Refused(good with { Columns = With("cp", c => c with { Allowed = [1, 2, 3] }) }, "schema 'heart-disease', column 'cp': values is 3, expected distinct values, each of them in allowed");
        Refused(good with { Columns = With("sex", c => c with { Name = "age" }) }, "schema 'heart-disease': column name 'age' is empty, padded or used twice");
        Refused(good with { Columns = With("num", c => c with { Kind = ColumnKind.Ignored }) }, "schema 'heart-disease': 0 label columns, expected 1");
        Refused(good with { FeatureOrder = [.. good.FeatureOrder.SkipLast(1), "restecg=0"] },
            "schema 'heart-disease': featureOrder [age, sex, trestbps, chol, fbs, thalach, exang, oldpeak, cp=2, cp=3, cp=4, restecg=1, restecg=0], expected each of "
            + "[age, sex, cp=2, cp=3, cp=4, trestbps, chol, fbs, restecg=1, restecg=2, thalach, exang, oldpeak] exactly once");
    }
}
