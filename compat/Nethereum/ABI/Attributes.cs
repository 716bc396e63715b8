using System.Reflection;

namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>Marks what a function returns when it is more than one value.</summary>
public interface IFunctionOutputDTO;

/// <summary>Marks the values of an event.</summary>
public interface IEventDTO;

/// <summary>Marks the arguments of a custom error.</summary>
public interface IErrorDTO;

[AttributeUsage(AttributeTargets.Class)]
public class FunctionAttribute : Attribute
{
    public FunctionAttribute(string name) => Name = name;

    public FunctionAttribute(string name, string returnType)
        : this(name) => ReturnType = returnType;

    public string Name { get; set; }

    public string? ReturnType { get; set; }
}

[AttributeUsage(AttributeTargets.Class)]
public class FunctionOutputAttribute : Attribute;

[AttributeUsage(AttributeTargets.Class)]
public class EventAttribute(string name) : Attribute
{
    public string Name { get; set; } = name;
}

[AttributeUsage(AttributeTargets.Class)]
public class ErrorAttribute(string name) : Attribute
{
    public string Name { get; set; } = name;
}

/// <summary>One argument, result, component of a tuple, or value of an event; order counts from 1.</summary>
[AttributeUsage(AttributeTargets.Property)]
public class ParameterAttribute : Attribute
{
    public ParameterAttribute(string type, string name, int order, bool indexed = false)
    {
        Type = type;
        Name = name;
        Order = order;
        Indexed = indexed;
    }

    public string Type { get; }

    public string Name { get; }

    public int Order { get; }

    public bool Indexed { get; }
}

internal sealed record DtoParameter(PropertyInfo Property, ParameterAttribute Attribute, AbiType Type);

internal static class DtoParameters
{
    /// <summary>The properties with <see cref="ParameterAttribute"/>, by their order.</summary>
    public static DtoParameter[] Of(Type type) =>
    [
        .. type.GetProperties().Select(p => (Property: p, Attribute: p.GetCustomAttribute<ParameterAttribute>()!)).Where(p => p.Attribute is not null)
            .OrderBy(p => p.Attribute.Order).Select(p => new DtoParameter(p.Property, p.Attribute, AbiType.Parse(p.Attribute.Type, p.Property.PropertyType))),
    ];
}
