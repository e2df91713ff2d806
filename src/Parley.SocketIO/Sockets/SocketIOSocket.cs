namespace Parley.SocketIO;

/// <summary>One client in one namespace.</summary>
public sealed class SocketIOSocket
{
    internal SocketIOSocket()
    {
    }

    /// <summary>The socket's public name, 20 characters; not the secret that identifies the connection.</summary>
    public string Id => throw new NotImplementedException();

    /// <summary>The namespace.</summary>
    public SocketIONamespace Namespace => throw new NotImplementedException();

    /// <summary>What the client said when it connected.</summary>
    public SocketIOHandshake Handshake => throw new NotImplementedException();

    /// <summary>The application's own state for this socket.</summary>
    public object? Data { get; set; }

    /// <summary>The rooms the socket is in, its own (<see cref="Id"/>) among them. A snapshot.</summary>
    public IReadOnlyCollection<string> Rooms => throw new NotImplementedException();

    /// <summary>Whether the socket is connected. False while middleware runs.</summary>
    public bool Connected => throw new NotImplementedException();

    /// <summary>
    /// Cancelled as soon as the socket is disconnected. Events received before that are still handled, with the token
    /// cancelled already: work that must not be lost does not take it.
    /// </summary>
    public CancellationToken Disconnected => throw new NotImplementedException();

    /// <summary><c>polling</c> or <c>websocket</c>.</summary>
    public string Transport => throw new NotImplementedException();

    /// <summary>Broadcasts to all sockets of the namespace but this one.</summary>
    public BroadcastOperator Broadcast => throw new NotImplementedException();

    /// <summary>Emits to this socket only if it can take the packet at once.</summary>
    public SocketEmitter Volatile => throw new NotImplementedException();

    /// <summary>Joins a room. After the disconnect it does nothing.</summary>
    public void Join(string room) => throw new NotImplementedException();

    /// <summary>Leaves a room.</summary>
    public void Leave(string room) => throw new NotImplementedException();

    /// <summary>Broadcasts to the sockets in these rooms, this one excepted.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => throw new NotImplementedException();

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) => throw new NotImplementedException();

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) => throw new NotImplementedException();

    /// <summary>Emits an event whose arguments are JSON already, separated by commas.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => throw new NotImplementedException();

    /// <summary>Emits an event and waits for the first value of the client's acknowledgement.</summary>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    /// <exception cref="EventBindingException">The answer is not a <typeparamref name="TAck"/>.</exception>
    /// <exception cref="InvalidOperationException">The socket is or was disconnected before the answer came.</exception>
    public Task<TAck> EmitWithAckAsync<T, TAck>(
        string name, T value, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>
    /// Removes the socket from its namespace (the stock client does not come back by itself), or, with
    /// <paramref name="close"/>, all sockets of the connection, and closes it.
    /// </summary>
    public void Disconnect(bool close = false) => throw new NotImplementedException();

    /// <summary>Closes the connection after what has been emitted. The stock client reconnects by itself.</summary>
    public void CloseTransport() => throw new NotImplementedException();
}
