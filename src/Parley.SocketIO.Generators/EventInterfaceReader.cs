using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Parley.SocketIO.Generators;

/// <summary>Reads an interface with <c>[SocketIOEvents]</c>, its base interfaces included, and finds what is wrong.</summary>
internal sealed class EventInterfaceReader(INamedTypeSymbol owner)
{
    private const int MostArguments = 4;
    private const string NameAttribute = "Parley.SocketIO.SocketIOEventAttribute";

    private static readonly HashSet<string> Reserved =
        ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", ""];

    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private readonly List<Fault> _faults = [];
    private readonly HashSet<string> _names = [];

    public EventInterface Read()
    {
        var containers = new List<string>();
        for (var type = owner; type is not null; type = type.ContainingType)
        {
            CheckDeclaration(type);
            if (!SymbolEqualityComparer.Default.Equals(type, owner))
            {
                containers.Insert(0, $"partial {Keyword(type)} {Escape(type.Name)}");
            }
        }

        var events = new List<EventMethod>();
        foreach (var declarer in owner.AllInterfaces.Insert(0, owner))
        {
            foreach (var member in declarer.GetMembers())
            {
                if (Read(member) is { } one)
                {
                    events.Add(one);
                }
            }
        }

        var name = owner.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        return new EventInterface(
            $"{name}.g.cs",
            owner.ContainingNamespace.IsGlobalNamespace ? "" : owner.ContainingNamespace.ToDisplayString(),
            new(containers),
            Escape(owner.Name),
            new(events),
            new(_faults));
    }

    private void CheckDeclaration(INamedTypeSymbol type)
    {
        var isPartial = type.DeclaringSyntaxReferences.All(reference =>
            reference.GetSyntax() is TypeDeclarationSyntax declaration
            && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
        if (!isPartial)
        {
            _faults.Add(Rules.At(type, Rules.NotPartial, type.Name));
        }

        if (type.TypeParameters.Length > 0)
        {
            _faults.Add(Rules.At(type, Rules.Generic, type.Name));
        }
    }

    private EventMethod? Read(ISymbol member)
    {
        if (!member.IsAbstract || member.IsStatic || IsAccessor(member))
        {
            return null; // has a body of its own, or belongs to a member that is reported
        }

        if (member is not IMethodSymbol method)
        {
            return Fault(member, Rules.NotAMethod, member.Name);
        }

        if (method.TypeParameters.Length > 0)
        {
            return Fault(method, Rules.GenericMethod, method.Name);
        }

        if (method.RefKind != RefKind.None || !TryReadAnswer(method, out var answer))
        {
            return Fault(method, Rules.Returns, method.Name);
        }

        if (!TryReadArguments(method, answer is not null, out var arguments, out var cancellation))
        {
            return null;
        }

        var name = NameOf(method, answer is not null);
        if (Reserved.Contains(name))
        {
            return Fault(method, Rules.ReservedName, name);
        }

        return _names.Add(name)
            ? new EventMethod(
                method.ContainingType.ToDisplayString(Full),
                Escape(method.Name),
                SymbolDisplay.FormatLiteral(name, quote: true),
                method.ReturnType.ToDisplayString(Full),
                answer,
                new(arguments),
                cancellation)
            : Fault(method, Rules.SameName, name);
    }

    private bool TryReadArguments(
        IMethodSymbol method, bool isAwaited, out List<Argument> arguments, out string? cancellation)
    {
        arguments = [];
        cancellation = null;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType
                || parameter.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol)
            {
                Fault(parameter, Rules.ByReference, parameter.Name);
                return false;
            }

            if (!IsType(parameter.Type, "System.Threading.CancellationToken"))
            {
                arguments.Add(new Argument(parameter.Type.ToDisplayString(Full), Escape(parameter.Name)));
            }
            else if (isAwaited && parameter.Ordinal == method.Parameters.Length - 1)
            {
                cancellation = Escape(parameter.Name);
            }
            else
            {
                Fault(parameter, Rules.Cancellation, parameter.Name);
                return false;
            }
        }

        if (arguments.Count > MostArguments)
        {
            Fault(method, Rules.TooMany, method.Name);
        }

        return arguments.Count <= MostArguments;
    }

    private static bool TryReadAnswer(IMethodSymbol method, out Answer? answer)
    {
        answer = null;
        if (method.ReturnsVoid)
        {
            return true;
        }

        if (method.ReturnType is not INamedTypeSymbol type
            || !IsType(type.OriginalDefinition, "System.Threading.Tasks.Task"))
        {
            return false;
        }

        var value = type.TypeArguments.FirstOrDefault();
        ITypeSymbol[] values = value switch
        {
            null => [],
            INamedTypeSymbol { IsTupleType: true } tuple => [.. tuple.TupleElements.Select(element => element.Type)],
            _ => [value],
        };
        answer = new Answer(new([.. values.Select(value => value.ToDisplayString(Full))]));
        return values.Length <= 3 && (values.Length != 1 || !values[0].IsTupleType);
    }

    private static string NameOf(IMethodSymbol method, bool isAwaited)
    {
        var given = method.GetAttributes().FirstOrDefault(attribute =>
            attribute.AttributeClass?.ToDisplayString() == NameAttribute);
        if (given is not null)
        {
            return given.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        }

        var name = isAwaited && method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name.Length > 5
            ? method.Name.Substring(0, method.Name.Length - 5)
            : method.Name;
        return char.ToLowerInvariant(name[0]) + name.Substring(1);
    }

    /// <summary>By name, without the type parameters.</summary>
    private static bool IsType(ITypeSymbol type, string name) =>
        $"{type.ContainingNamespace?.ToDisplayString()}.{type.Name}" == name;

    private static bool IsAccessor(ISymbol member) =>
        member is IMethodSymbol { MethodKind: not MethodKind.Ordinary };

    private static string Keyword(INamedTypeSymbol type) => (type.IsRecord, type.TypeKind) switch
    {
        (true, TypeKind.Struct) => "record struct",
        (true, _) => "record",
        (_, TypeKind.Struct) => "struct",
        (_, TypeKind.Interface) => "interface",
        _ => "class",
    };

    private static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : $"@{name}";

    private EventMethod? Fault(ISymbol symbol, DiagnosticDescriptor rule, string subject)
    {
        // A member of an interface in another assembly is reported where it is used.
        var place = symbol.Locations.FirstOrDefault()?.IsInSource == true ? symbol : owner;
        _faults.Add(Rules.At(place, rule, subject));
        return null;
    }
}
