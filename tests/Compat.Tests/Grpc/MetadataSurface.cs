using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FederatedZk.Compat.Tests.Grpc;

/// <summary>
/// What an assembly offers and what it asks of others, read from its metadata (ECMA-335, partition II), each member as one line:
/// "Type::Name`arity(parameters) : result", or "Type" alone. Type parameters appear by position (!0, !!0), so that a reference and a definition read alike.
/// </summary>
sealed class MetadataSurface : IDisposable
{
    readonly PEReader file;
    readonly MetadataReader reader;
    readonly TypeNames names = new();

    public MetadataSurface(string path)
    {
        file = new PEReader(File.OpenRead(path));
        reader = file.GetMetadataReader();
    }

    public void Dispose() => file.Dispose();

    /// <summary>Definitions that are public, or visible to derived classes, or internal; the last only if asked for.</summary>
    public HashSet<string> Definitions(bool internals)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(type => internals || IsPublic(type)))
        {
            var name = names.GetTypeFromDefinition(reader, type);
            found.Add(name);
            foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
            {
                if (IsOpen((int)(method.Attributes & MethodAttributes.MemberAccessMask), internals))
                {
                    found.Add(Line(name, method.Name, method.DecodeSignature(names, null)));
                }
            }

            foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
            {
                if (IsOpen((int)(field.Attributes & FieldAttributes.FieldAccessMask), internals))
                {
                    found.Add($"{name}::{reader.GetString(field.Name)} : {field.DecodeSignature(names, null)}");
                }
            }
        }

        return found;
    }

    /// <summary>Everything this assembly refers to in another one.</summary>
    public List<string> References(string assembly)
    {
        var types = reader.TypeReferences.Where(type => ScopeOf(type) == assembly).Select(type => names.GetTypeFromReference(reader, type, 0));
        var members = reader.MemberReferences.Select(reader.GetMemberReference)
            .Select(member => (member, owner: OwnerOf(member)))
            .Where(pair => !pair.owner.IsNil && ScopeOf(pair.owner) == assembly)
            .Select(pair => Line(names.GetTypeFromReference(reader, pair.owner, 0), pair.member));
        return [.. types.Concat(members).Distinct(StringComparer.Ordinal)];
    }

    string Line(string owner, MemberReference member) => member.GetKind() == MemberReferenceKind.Method
        ? Line(owner, member.Name, member.DecodeMethodSignature(names, null))
        : $"{owner}::{reader.GetString(member.Name)} : {member.DecodeFieldSignature(names, null)}";

    string Line(string owner, StringHandle name, MethodSignature<string> signature) =>
        $"{owner}::{reader.GetString(name)}`{signature.GenericParameterCount}({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}"
        + (signature.Header.IsInstance ? "" : " static");

    TypeReferenceHandle OwnerOf(MemberReference member)
    {
        if (member.Parent.Kind == HandleKind.TypeReference)
        {
            return (TypeReferenceHandle)member.Parent;
        }

        if (member.Parent.Kind == HandleKind.TypeSpecification)
        {
            var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)member.Parent).Signature);
            if (blob.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance)
            {
                blob.ReadByte();
                var generic = blob.ReadTypeHandle();
                return generic.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)generic : default;
            }
        }

        return default;
    }

    string ScopeOf(TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => ScopeOf((TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => "",
        };
    }

    bool IsPublic(TypeDefinition type) => type.IsNested
        ? IsPublic(reader.GetTypeDefinition(type.GetDeclaringType()))
            && (type.Attributes & TypeAttributes.VisibilityMask) is TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem
        : (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public;

    // ECMA-335 II.23.1.5 and II.23.1.10: 3 is assembly, 4 family, 5 family or assembly, 6 public.
    static bool IsOpen(int access, bool internals) => access >= (internals ? 3 : 4);

    sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinition type) => type.IsNested
            ? GetTypeFromDefinition(reader, reader.GetTypeDefinition(type.GetDeclaringType())) + "+" + reader.GetString(type.Name)
            : Qualified(reader, type.Namespace, type.Name);

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            GetTypeFromDefinition(reader, reader.GetTypeDefinition(handle));

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0) + "+" + reader.GetString(type.Name)
                : Qualified(reader, type.Namespace, type.Name);
        }

        public string GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, context);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[rank {shape.Rank}]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => $"fn({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => $"{unmodifiedType} mod({modifier})";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericTypeParameter(object? context, int index) => $"!{index}";

        public string GetGenericMethodParameter(object? context, int index) => $"!!{index}";

        static string Qualified(MetadataReader reader, StringHandle space, StringHandle name) =>
            space.IsNil ? reader.GetString(name) : $"{reader.GetString(space)}.{reader.GetString(name)}";
    }
}
