namespace Parley.SocketIO.Events;

/// <summary>One listener to what is emitted to a socket; disposing of it takes it back.</summary>
internal sealed class OutgoingHandler(SocketIOSocket socket, Action<SocketIOSocket, OutgoingEvent> listener) : IDisposable
{
    public void Invoke(OutgoingEvent outgoing) => listener(socket, outgoing);

    public void Dispose() => socket.RemoveOutgoing(this);
}
