using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FederatedZk.Architecture.Tests;

/// <summary>Which types and members of the packages under compat/ an assembly references, read from its metadata tables.</summary>
internal static class CompatUsage
{
    public static bool IsSupplied(string assembly) =>
        assembly is "TorchSharp" or "Grpc.Core.Api" or "Grpc.Net.Common" || assembly.StartsWith("Nethereum.", StringComparison.Ordinal);

    /// <summary>(assembly, line) pairs; a line is a type, a field with its type, or a method with its parameters and what it returns.</summary>
    public static IEnumerable<(string Assembly, string Line)> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var names = new SignatureText();
        var found = new List<(string, string)>();
        foreach (var handle in metadata.TypeReferences)
        {
            if (SuppliedBy(metadata, handle) is { } assembly)
            {
                found.Add((assembly, names.GetTypeFromReference(metadata, handle, 0)));
            }
        }
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (Parent(metadata, member.Parent) is { } type && SuppliedBy(metadata, type) is { } assembly)
            {
                found.Add((assembly, Describe(metadata, member, names.GetTypeFromReference(metadata, type, 0), names)));
            }
        }
        return found;
    }

    private static string Describe(MetadataReader metadata, MemberReference member, string type, SignatureText names)
    {
        var name = metadata.GetString(member.Name);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            return $"{type}.{name} : {member.DecodeFieldSignature(names, null)}";
        }
        var signature = member.DecodeMethodSignature(names, null);
        var generic = signature.GenericParameterCount == 0 ? "" : $"<{string.Join(", ", Enumerable.Range(0, signature.GenericParameterCount).Select(i => $"!!{i}"))}>";
        var kind = signature.Header.IsInstance ? "" : "static ";
        return $"{type}.{name}{generic}({string.Join(", ", signature.ParameterTypes)}) : {kind}{signature.ReturnType}";
    }

    private static TypeReferenceHandle? Parent(MetadataReader metadata, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => (TypeReferenceHandle)parent,
        HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(new GenericDefinition(), null),
        _ => null,
    };

    private static string? SuppliedBy(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var scope = metadata.GetTypeReference(handle).ResolutionScope;
        while (scope.Kind == HandleKind.TypeReference)
        {
            scope = metadata.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        }
        if (scope.Kind != HandleKind.AssemblyReference)
        {
            return null;
        }
        var assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name);
        return IsSupplied(assembly) ? assembly : null;
    }

    /// <summary>Of a generic instance, the type it instantiates; of anything else, nothing.</summary>
    private sealed class GenericDefinition : ISignatureTypeProvider<TypeReferenceHandle?, object?>
    {
        public TypeReferenceHandle? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => handle;

        public TypeReferenceHandle? GetGenericInstantiation(TypeReferenceHandle? genericType, ImmutableArray<TypeReferenceHandle?> typeArguments) => genericType;

        public TypeReferenceHandle? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

        public TypeReferenceHandle? GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) => null;

        public TypeReferenceHandle? GetArrayType(TypeReferenceHandle? elementType, ArrayShape shape) => null;

        public TypeReferenceHandle? GetSZArrayType(TypeReferenceHandle? elementType) => null;

        public TypeReferenceHandle? GetByReferenceType(TypeReferenceHandle? elementType) => null;

        public TypeReferenceHandle? GetPointerType(TypeReferenceHandle? elementType) => null;

        public TypeReferenceHandle? GetPinnedType(TypeReferenceHandle? elementType) => null;

        public TypeReferenceHandle? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

        public TypeReferenceHandle? GetFunctionPointerType(MethodSignature<TypeReferenceHandle?> signature) => null;

        public TypeReferenceHandle? GetGenericMethodParameter(object? context, int index) => null;

        public TypeReferenceHandle? GetGenericTypeParameter(object? context, int index) => null;

        public TypeReferenceHandle? GetModifiedType(TypeReferenceHandle? modifier, TypeReferenceHandle? unmodifiedType, bool isRequired) => unmodifiedType;
    }
}
