namespace Parley.SocketIO;

/// <summary>A namespace: its sockets, its rooms, and the handlers of its events.</summary>
public sealed class SocketIONamespace
{
    internal SocketIONamespace()
    {
    }

    /// <summary>The name, with its leading slash.</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>The connected sockets of this server. A snapshot.</summary>
    public IReadOnlyCollection<SocketIOSocket> Sockets => throw new NotImplementedException();

    /// <summary>The number of connected sockets of this server.</summary>
    public int SocketCount => throw new NotImplementedException();

    /// <summary>The operator that drops packets for sockets that cannot take them at once.</summary>
    public BroadcastOperator Volatile => throw new NotImplementedException();

    /// <summary>The operator that reaches only sockets of this server.</summary>
    public BroadcastOperator Local => throw new NotImplementedException();

    /// <summary>The connected socket with this id, or null.</summary>
    public SocketIOSocket? Find(string id) => throw new NotImplementedException();

    /// <summary>
    /// Runs before a socket is connected, in the order of registration. <see cref="ConnectRefusedException"/> refuses it
    /// with a message and data; any other exception is logged and refuses it with a neutral message.
    /// </summary>
    public SocketIONamespace Use(Func<SocketIOSocket, CancellationToken, ValueTask> middleware) =>
        throw new NotImplementedException();

    /// <summary>
    /// Runs when a socket has connected, after the client was told. What the handler emits to its socket comes first;
    /// broadcasts that reach the socket meanwhile wait until the handler has completed, as do the socket's own events.
    /// A handler that throws is logged, and the connection is closed so that the stock client tries again.
    /// </summary>
    public SocketIONamespace OnConnection(Func<SocketIOSocket, CancellationToken, ValueTask> handler) =>
        throw new NotImplementedException();

    /// <summary>Runs once for each socket that had connected, after its last event was handled.</summary>
    public SocketIONamespace OnDisconnect(Func<SocketIOSocket, DisconnectReason, ValueTask> handler) =>
        throw new NotImplementedException();

    /// <summary>Wraps the handling of every event of this namespace, in the order of registration.</summary>
    public SocketIONamespace UseEvents(Func<EventContext, EventDelegate, ValueTask> middleware) =>
        throw new NotImplementedException();

    /// <summary>Handles an event; arguments and acknowledgement are the handler's own business.</summary>
    public SocketIONamespace On(string name, Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler) =>
        throw new NotImplementedException();

    /// <summary>Handles an event by its first argument; a wanted acknowledgement is answered empty afterwards.</summary>
    public SocketIONamespace On<T>(string name, Func<SocketIOSocket, T, CancellationToken, ValueTask> handler) =>
        throw new NotImplementedException();

    /// <summary>Handles an event by its first argument; what the handler returns is the acknowledgement.</summary>
    public SocketIONamespace On<T, TAck>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler) =>
        throw new NotImplementedException();

    /// <summary>Handles the events that have no handler of their own. They pass through <see cref="UseEvents"/> too.</summary>
    public SocketIONamespace OnUnknown(Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler) =>
        throw new NotImplementedException();

    /// <summary>Reaches the sockets in these rooms.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();

    /// <summary>The same as <see cref="To"/>.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();

    /// <summary>Reaches all sockets but those in these rooms.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();

    /// <summary>Emits an event with one argument to all sockets.</summary>
    public void Emit<T>(string name, T value) => throw new NotImplementedException();

    /// <summary>Emits an event without arguments to all sockets.</summary>
    public void Emit(string name) => throw new NotImplementedException();

    /// <summary>Emits an event whose arguments are JSON already, separated by commas, to all sockets.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => throw new NotImplementedException();
}
