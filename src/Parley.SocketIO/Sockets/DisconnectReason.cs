namespace Parley.SocketIO;

/// <summary>
/// Why a socket was disconnected. The names are the strings of the reference server. Two reasons are equal when their names
/// are, whatever the descriptions say.
/// </summary>
public readonly record struct DisconnectReason
{
    private readonly string? _name;

    private DisconnectReason(string name) => _name = name;

    /// <summary>The connection failed, or the client broke a rule of its transport.</summary>
    public static DisconnectReason TransportError { get; } = new("transport error");

    /// <summary>The client closed the connection, or it was lost.</summary>
    public static DisconnectReason TransportClose { get; } = new("transport close");

    /// <summary>The server closed the connection: a rule of Socket.IO was broken, or the application asked for it.</summary>
    public static DisconnectReason ForcedClose { get; } = new("forced close");

    /// <summary>The client did not answer a ping in time.</summary>
    public static DisconnectReason PingTimeout { get; } = new("ping timeout");

    /// <summary>The client sent what is no Engine.IO packet.</summary>
    public static DisconnectReason ParseError { get; } = new("parse error");

    /// <summary>The server shuts down.</summary>
    public static DisconnectReason ServerShuttingDown { get; } = new("server shutting down");

    /// <summary>The client left the namespace.</summary>
    public static DisconnectReason ClientNamespaceDisconnect { get; } = new("client namespace disconnect");

    /// <summary>The server removed the socket from the namespace.</summary>
    public static DisconnectReason ServerNamespaceDisconnect { get; } = new("server namespace disconnect");

    /// <summary>The reference server's string, such as <c>transport close</c>.</summary>
    public string Name => _name ?? "transport error";

    /// <summary>What exactly happened, for logs; null when the name says it all.</summary>
    public string? Description { get; private init; }

    /// <summary>Whether the connection was lost, as opposed to a socket that was removed from its namespace.</summary>
    internal bool IsLoss => this != ParseError && this != ClientNamespaceDisconnect && this != ServerNamespaceDisconnect;

    /// <summary>The same reason with a description.</summary>
    internal DisconnectReason Because(string description) => this with { Description = description };

    /// <summary>Whether <paramref name="other"/> has the same name.</summary>
    public bool Equals(DisconnectReason other) => Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
