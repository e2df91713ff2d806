namespace Parley.SocketIO;

/// <summary>Emits to one socket packets that are dropped when it cannot take them at once.</summary>
public sealed class SocketEmitter
{
    private readonly SocketIOSocket _socket;

    internal SocketEmitter(SocketIOSocket socket) => _socket = socket;

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) => _socket.Send(
        _socket.Namespace.Encoder.Event(_socket.Namespace.Name, name, value, isVolatile: true));

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) => EmitRaw(name, []);

    /// <summary>Emits an event whose arguments are JSON already, separated by commas.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => _socket.Send(
        _socket.Namespace.Encoder.EventRaw(_socket.Namespace.Name, name, utf8Json, [], isVolatile: true));
}
