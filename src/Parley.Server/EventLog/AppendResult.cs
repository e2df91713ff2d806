namespace Parley.Server.EventLogs;

/// <summary>
/// The answer to an append: on disk when <see cref="Error"/> is <see cref="AppendError.None"/>, otherwise the fault, the
/// field at fault where there is one, and a sentence about it.
/// </summary>
internal readonly record struct AppendResult
{
    public AppendError Error { get; init; }

    public string? Field { get; init; }

    public string? Message { get; init; }

    /// <summary>The event's, or the message's version when nothing changed.</summary>
    public long Seq { get; init; }

    public string Epoch { get; init; }

    /// <summary>The message sent, edited, deleted or reacted to.</summary>
    public long MessageId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The same request was answered before; this is that answer.</summary>
    public bool Repeated { get; init; }

    /// <summary>The reaction already stood so; no event was made.</summary>
    public bool Unchanged { get; init; }

    public static AppendResult Refused(AppendError error, string? field, string message) =>
        new() { Error = error, Field = field, Message = message, Epoch = "" };
}
