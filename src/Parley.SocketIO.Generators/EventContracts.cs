namespace Parley.SocketIO.Generators;

/// <summary>An interface of events: everything that is written out, and what is wrong with it.</summary>
internal sealed record EventInterface(
    string HintName,
    string Namespace,
    ValueList<string> Containers,
    string Name,
    ValueList<EventMethod> Events,
    ValueList<Fault> Faults)
{
    public bool HasAcks => Events.Any(one => one.Answer is not null);
}

/// <summary>One event. Types are written in full.</summary>
internal sealed record EventMethod(
    string Declarer,
    string Method,
    string Name,
    string Returns,
    Answer? Answer,
    ValueList<Argument> Arguments,
    string? Cancellation);

/// <summary>What is awaited: nothing but an answer, one value, or several.</summary>
internal sealed record Answer(ValueList<string> Types);

internal sealed record Argument(string Type, string Name);

/// <summary>A diagnostic in a form that can be compared.</summary>
internal sealed record Fault(
    int Rule, string File, int Start, int Length, int Line, int Column, int EndLine, int EndColumn, string Subject);
