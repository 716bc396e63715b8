using System.Collections;
using System.Globalization;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace Nethereum.ABI;

/// <summary>Values one after the other: all heads, then the tails of the dynamic ones; offsets count from the first head.</summary>
internal static class AbiSequence
{
    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        var offset = types.Sum(t => t.HeadSize);
        using var heads = new MemoryStream();
        using var tails = new MemoryStream();
        var number = new AbiUnsigned(256);
        for (var i = 0; i < types.Count; i++)
        {
            var encoded = types[i].Encode(values[i]);
            if (types[i].IsDynamic)
            {
                heads.Write(number.Encode(offset + (int)tails.Length));
                tails.Write(encoded);
            }
            else
            {
                heads.Write(encoded);
            }
        }
        tails.WriteTo(heads);
        return heads.ToArray();
    }
}

internal sealed class AbiArray(AbiType element, int? length) : AbiType(
    element.CanonicalName + "[" + length?.ToString(CultureInfo.InvariantCulture) + "]", length is null || element.IsDynamic, element.HeadSize * (length ?? 0))
{
    public static Type ElementType(Type clr) =>
        clr.IsArray ? clr.GetElementType()! : clr.IsGenericType ? clr.GetGenericArguments()[0] : typeof(object);

    public override byte[] Encode(object value)
    {
        var items = ((IEnumerable)value).Cast<object>().ToArray();
        if (length is { } expected && items.Length != expected)
        {
            throw new ArgumentException($"{CanonicalName} takes {expected} values, got {items.Length}", nameof(value));
        }
        var encoded = AbiSequence.Encode([.. Enumerable.Repeat(element, items.Length)], items);
        return length is null ? [.. new AbiUnsigned(256).Encode(items.Length), .. encoded] : encoded;
    }

    public override object Decode(ReadOnlySpan<byte> data, int offset, Type target)
    {
        var count = length ?? Size(data, offset);
        var start = length is null ? offset + Word : offset;
        Slice(data, start, checked((int)Math.Min(int.MaxValue, (long)count * element.HeadSize)));
        var itemType = ElementType(target);
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(itemType))!;
        for (var i = 0; i < count; i++)
        {
            var head = start + i * element.HeadSize;
            items.Add(element.Decode(data, element.IsDynamic ? Inside(data, start, Size(data, head)) : head, itemType));
        }
        if (!target.IsArray)
        {
            return items;
        }
        var array = Array.CreateInstance(itemType, count);
        items.CopyTo(array, 0);
        return array;
    }

    private static int Inside(ReadOnlySpan<byte> data, int start, int offset) =>
        offset <= data.Length - start ? start + offset : throw new FormatException("an offset in ABI data points outside it");
}

/// <summary>The properties of a class that carry a <see cref="ParameterAttribute"/>: a tuple, the arguments of a function, or its results.</summary>
internal sealed class AbiTuple : AbiType
{
    private readonly Type _clr;

    private AbiTuple(Type clr, IReadOnlyList<DtoParameter> parameters)
        : base("(" + string.Join(",", parameters.Select(p => p.Type.CanonicalName)) + ")", parameters.Any(p => p.Type.IsDynamic), parameters.Sum(p => p.Type.HeadSize))
    {
        _clr = clr;
        Parameters = parameters;
    }

    public IReadOnlyList<DtoParameter> Parameters { get; }

    public static AbiTuple Of(Type clr) => new(clr, DtoParameters.Of(clr));

    /// <summary>The tuple of some of the parameters, such as those of an event that are not indexed.</summary>
    public AbiTuple Where(Func<DtoParameter, bool> chosen) => new(_clr, [.. Parameters.Where(chosen)]);

    public override byte[] Encode(object value) =>
        AbiSequence.Encode([.. Parameters.Select(p => p.Type)], [.. Parameters.Select(p => p.Property.GetValue(value)
            ?? throw new ArgumentException($"{_clr.Name}.{p.Property.Name} is null", nameof(value)))]);

    public override object Decode(ReadOnlySpan<byte> data, int offset, Type target)
    {
        var result = Activator.CreateInstance(_clr)!;
        DecodeInto(result, data, offset);
        return result;
    }

    public void DecodeInto(object result, ReadOnlySpan<byte> data, int start)
    {
        var head = start;
        foreach (var parameter in Parameters)
        {
            var at = parameter.Type.IsDynamic ? Size(data, head) : 0;
            if (at > data.Length - start)
            {
                throw new FormatException("an offset in ABI data points outside it");
            }
            parameter.Property.SetValue(result, parameter.Type.Decode(data, parameter.Type.IsDynamic ? start + at : head, parameter.Property.PropertyType));
            head += parameter.Type.HeadSize;
        }
    }
}
