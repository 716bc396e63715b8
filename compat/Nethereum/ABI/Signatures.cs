using System.Reflection;
using System.Text;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Util;

namespace Nethereum.ABI;

/// <summary>Selectors: Keccak-256 of name(type,type,...), four bytes of it for functions and errors, all 32 for events.</summary>
internal static class Signatures
{
    public static byte[] Hash(string name, Type parameters) =>
        Sha3Keccack.Current.CalculateHash(Encoding.ASCII.GetBytes(name + AbiTuple.Of(parameters).CanonicalName));

    public static byte[] Function(Type message) => Hash(Declared<FunctionAttribute>(message).Name, message)[..4];

    public static byte[] Error(Type error) => Hash(Declared<ErrorAttribute>(error).Name, error)[..4];

    public static byte[] Event(Type dto) => Hash(Declared<EventAttribute>(dto).Name, dto);

    public static T Declared<T>(Type type)
        where T : Attribute =>
        type.GetCustomAttribute<T>(inherit: true) ?? throw new ArgumentException($"{type.Name} carries no [{typeof(T).Name}]", nameof(type));
}
