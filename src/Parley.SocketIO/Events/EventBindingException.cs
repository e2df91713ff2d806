namespace Parley.SocketIO;

/// <summary>An argument of a received event is not what its handler takes. The connection is not affected.</summary>
public sealed class EventBindingException : Exception
{
    /// <summary>Makes an exception.</summary>
    public EventBindingException(string message, string? field = null, Exception? inner = null)
        : base(message, inner) => Field = field;

    /// <summary>The path of the property at fault, such as <c>text</c>; null when the argument itself is.</summary>
    public string? Field { get; }
}
