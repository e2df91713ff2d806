using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Parley.SocketIO.Generators;

/// <summary>What an interface of events may not do.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor NotPartial = Rule(
        "PSIO001", "Not partial", "'{0}' must be partial, so that what emits its events can be added");

    public static readonly DiagnosticDescriptor Generic = Rule(
        "PSIO002", "Generic", "'{0}' must not have type parameters");

    public static readonly DiagnosticDescriptor NotAMethod = Rule(
        "PSIO003", "Not a method", "'{0}' is no method; only methods are events");

    public static readonly DiagnosticDescriptor Returns = Rule(
        "PSIO004", "Return type", "'{0}' must return void, Task, Task<T>, or Task of a tuple of two or three values");

    public static readonly DiagnosticDescriptor ByReference = Rule(
        "PSIO005", "Argument by reference", "'{0}' must be passed by value and must be a type that can be an argument");

    public static readonly DiagnosticDescriptor GenericMethod = Rule(
        "PSIO006", "Generic method", "'{0}' must not have type parameters");

    public static readonly DiagnosticDescriptor TooMany = Rule(
        "PSIO007", "Too many arguments", "'{0}' has more than four arguments; put them into a record");

    public static readonly DiagnosticDescriptor Cancellation = Rule(
        "PSIO008", "Cancellation token", "'{0}' must be the last parameter of a method that returns a Task");

    public static readonly DiagnosticDescriptor ReservedName = Rule(
        "PSIO009", "Reserved name", "'{0}' is an event of the socket itself, or no name at all, and cannot be emitted");

    public static readonly DiagnosticDescriptor SameName = Rule(
        "PSIO010", "Same name", "'{0}' is the same event as another method; give it a name with [SocketIOEvent]");

    private static readonly DiagnosticDescriptor[] All =
    [
        NotPartial, Generic, NotAMethod, Returns, ByReference, GenericMethod, TooMany, Cancellation, ReservedName, SameName,
    ];

    public static Fault At(ISymbol symbol, DiagnosticDescriptor rule, string subject)
    {
        var location = symbol.Locations[0];
        var lines = location.GetLineSpan();
        return new Fault(
            Array.IndexOf(All, rule),
            lines.Path,
            location.SourceSpan.Start,
            location.SourceSpan.Length,
            lines.StartLinePosition.Line,
            lines.StartLinePosition.Character,
            lines.EndLinePosition.Line,
            lines.EndLinePosition.Character,
            subject);
    }

    public static Diagnostic ToDiagnostic(Fault fault) => Diagnostic.Create(
        All[fault.Rule],
        Location.Create(
            fault.File,
            new TextSpan(fault.Start, fault.Length),
            new LinePositionSpan(
                new LinePosition(fault.Line, fault.Column), new LinePosition(fault.EndLine, fault.EndColumn))),
        fault.Subject);

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Parley.SocketIO", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
