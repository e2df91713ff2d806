using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO;

/// <summary>Emits to one socket packets that it may have to go without when it cannot take them at once.</summary>
public sealed class SocketEmitter
{
    private readonly SocketIOSocket _socket;
    private readonly Delivery _delivery;

    internal SocketEmitter(SocketIOSocket socket, Delivery delivery)
    {
        _socket = socket;
        _delivery = delivery;
    }

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) => _socket.Send(
        _socket.Namespace.Encoder.Event(_socket.Namespace.Name, name, value, delivery: _delivery));

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) => EmitRaw(name, []);

    /// <summary>Emits an event whose arguments are JSON already, separated by commas.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => _socket.Send(
        _socket.Namespace.Encoder.EventRaw(_socket.Namespace.Name, name, utf8Json, [], delivery: _delivery));
}
