namespace FederatedZk.Protocol;

public enum ColumnKind : byte
{
    /// <summary>x = clamp(round((raw − centre) / scale · 2^f_a)); the raw value must lie in [Minimum, Maximum].</summary>
    Numeric = 1,

    /// <summary>Raw 0 or 1, mapped like a numeric column (centre 0.5 and scale 0.5 give −1 and 1).</summary>
    Binary = 2,

    /// <summary>One feature for each listed value, 1 where the raw value equals it; the raw value must be among Allowed.</summary>
    OneHot = 3,

    /// <summary>Read past.</summary>
    Ignored = 4,

    /// <summary>The label of a logistic network: 1 where raw is at least Threshold, else 0.</summary>
    Label = 5,

    /// <summary>The label of a softmax network: one of Values, which list the classes in the order of the network's outputs.</summary>
    ClassLabel = 6,

    /// <summary>The label of a squared-error network: a number mapped like a numeric column.</summary>
    ValueLabel = 7,
}

public enum MissingPolicy : byte
{
    Refuse = 1,
    DropRow = 2,
}

/// <summary>One column of the hospitals' files. Centre and Scale are public constants, never a hospital's own statistics.</summary>
/// <param name="Values">OneHot: the values that get a feature, in order. ClassLabel: the classes, in order.</param>
/// <param name="Allowed">OneHot: every raw value that may occur (a superset of Values).</param>
public sealed record ColumnSchema(
    string Name,
    ColumnKind Kind,
    MissingPolicy Missing,
    double Minimum = 0,
    double Maximum = 0,
    double Centre = 0,
    double Scale = 1,
    double Threshold = 0,
    IReadOnlyList<double>? Values = null,
    IReadOnlyList<double>? Allowed = null)
{
    internal const int NameLimit = 256;

    /// <summary>An entry of empty name and lists: what a count of columns is checked against.</summary>
    internal const int LeastBytes = 4 + 1 + 1 + (5 * 8) + 4 + 4;

    internal void Write(CanonicalWriter w) => w.Text(Name, NameLimit).U8((byte)Kind).U8((byte)Missing).F64(Minimum).F64(Maximum).F64(Centre)
        .F64(Scale).F64(Threshold).List(Values ?? [], (o, v) => o.F64(v)).List(Allowed ?? [], (o, v) => o.F64(v));

    internal static ColumnSchema Read(ref CanonicalReader r)
    {
        var name = r.Text(NameLimit);
        var kind = (ColumnKind)r.U8();
        var missing = (MissingPolicy)r.U8();
        if (!Enum.IsDefined(kind) || !Enum.IsDefined(missing))
        {
            throw new MalformedMessageException($"schema: column '{name}' has an unknown kind or missing policy");
        }
        return new ColumnSchema(name, kind, missing, r.Finite(), r.Finite(), r.Finite(), r.Finite(), r.Finite(), Doubles(ref r), Doubles(ref r));
    }

    private static double[] Doubles(ref CanonicalReader r)
    {
        var values = new double[r.Count(8)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = r.Finite();
        }
        return values;
    }
}

/// <summary>How a row of a hospital's file becomes a record. Features are emitted in FeatureOrder (names of columns; a one-hot column emits name=value).</summary>
public sealed record DataSchema(string Name, bool HasHeader, IReadOnlyList<ColumnSchema> Columns, IReadOnlyList<string> FeatureOrder)
{
    /// <summary>A column's name, an equals sign and a value.</summary>
    private const int FeatureLimit = ColumnSchema.NameLimit + 64;

    internal void Write(CanonicalWriter w) => w.Text(Name, ColumnSchema.NameLimit).Flag(HasHeader)
        .List(Columns, (o, c) => c.Write(o)).List(FeatureOrder, (o, f) => o.Text(f, FeatureLimit));

    internal static DataSchema Read(ref CanonicalReader r)
    {
        var name = r.Text(ColumnSchema.NameLimit);
        var header = r.Flag();
        var columns = new ColumnSchema[r.Count(ColumnSchema.LeastBytes)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ColumnSchema.Read(ref r);
        }
        var order = new string[r.Count(4)];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = r.Text(FeatureLimit);
        }
        return new DataSchema(name, header, columns, order);
    }
}
