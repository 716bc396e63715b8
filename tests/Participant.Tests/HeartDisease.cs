using FederatedZk.Protocol;

namespace FederatedZk.Participant.Tests;

/// <summary>Schema and network of the heart disease files, written out independently of scripts/heart-disease.json.</summary>
internal static class HeartDisease
{
    public static NetworkParameters Network { get; } = new(Loss.Logistic, [13, 1], 12, 8, 12, 11, 2, 2);

    public static DataSchema Schema { get; } = new("heart-disease", false,
    [
        Numeric("age", 0, 120, 54, 9), Binary("sex"), OneHot("cp", [2, 3, 4], [1, 2, 3, 4]), Numeric("trestbps", 0, 300, 130, 18),
        Numeric("chol", 0, 700, 220, 90), Binary("fbs"), OneHot("restecg", [1, 2], [0, 1, 2]), Numeric("thalach", 40, 250, 140, 25), Binary("exang"),
        Numeric("oldpeak", -5, 10, 1, 1), Ignored("slope"), Ignored("ca"), Ignored("thal"),
        new ColumnSchema("num", ColumnKind.Label, MissingPolicy.DropRow, Minimum: 0, Maximum: 4, Threshold: 1),
    ],
    ["age", "sex", "trestbps", "chol", "fbs", "thalach", "exang", "oldpeak", "cp=2", "cp=3", "cp=4", "restecg=1", "restecg=2"]);

    private static ColumnSchema Numeric(string name, double minimum, double maximum, double centre, double scale) =>
        new(name, ColumnKind.Numeric, MissingPolicy.DropRow, minimum, maximum, centre, scale);

    private static ColumnSchema Binary(string name) => new(name, ColumnKind.Binary, MissingPolicy.DropRow, 0, 1, 0.5, 0.5);

    private static ColumnSchema OneHot(string name, double[] values, double[] allowed) =>
        new(name, ColumnKind.OneHot, MissingPolicy.DropRow, Centre: 0.5, Scale: 0.5, Values: values, Allowed: allowed);

    private static ColumnSchema Ignored(string name) => new(name, ColumnKind.Ignored, MissingPolicy.DropRow);
}
