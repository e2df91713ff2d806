using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Parley.SocketIO.Generators;

/// <summary>Gives interfaces with <c>[SocketIOEvents]</c> a method <c>For</c>, which emits what is called.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class SocketIOEventsGenerator : IIncrementalGenerator
{
    private const string Attribute = "Parley.SocketIO.SocketIOEventsAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var interfaces = context.SyntaxProvider.ForAttributeWithMetadataName(
            Attribute,
            static (node, _) => node is InterfaceDeclarationSyntax,
            static (found, _) => new EventInterfaceReader((INamedTypeSymbol)found.TargetSymbol).Read());
        context.RegisterSourceOutput(interfaces, static (output, events) =>
        {
            foreach (var fault in events.Faults)
            {
                output.ReportDiagnostic(Rules.ToDiagnostic(fault));
            }

            if (events.Faults.Count == 0)
            {
                output.AddSource(events.HintName, EventInterfaceWriter.Write(events));
            }
        });
    }
}
