using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

#pragma warning disable RS0026 // the overloads differ in the number of arguments; none can be mistaken for another

/// <summary>
/// Says how a packet goes to one socket, then emits. Immutable: every call returns a new emitter. Without
/// <see cref="Timeout"/> an acknowledgement is awaited until the socket is disconnected.
/// </summary>
public sealed class SocketEmitter : IAckEmitter
{
    internal const string Message = "message";

    private readonly SocketIOSocket _socket;
    private readonly EmitMode _mode;
    private readonly TimeSpan _timeout;

    internal SocketEmitter(SocketIOSocket socket)
        : this(socket, default, System.Threading.Timeout.InfiniteTimeSpan)
    {
    }

    private SocketEmitter(SocketIOSocket socket, EmitMode mode, TimeSpan timeout)
    {
        _socket = socket;
        _mode = mode;
        _timeout = timeout;
    }

    /// <summary>The same, but a packet that the socket cannot take at once is dropped.</summary>
    public SocketEmitter Volatile => new(_socket, _mode with { Delivery = Delivery.Volatile }, _timeout);

    /// <summary>
    /// The same, but a packet that the socket cannot take at once waits like others, and is the first to be dropped when
    /// too much waits. The last of this and <see cref="Volatile"/> counts.
    /// </summary>
    public SocketEmitter Droppable => new(_socket, _mode with { Delivery = Delivery.Droppable }, _timeout);

    /// <summary>The same; packets are not compressed when <paramref name="compress"/> is false.</summary>
    public SocketEmitter Compress(bool compress) =>
        new(_socket, _mode with { IsUncompressed = !compress }, _timeout);

    /// <summary>The same, but an acknowledgement is awaited no longer than this.</summary>
    public SocketEmitter Timeout(TimeSpan timeout) => new(_socket, _mode, timeout);

    /// <summary>Emits an event without arguments.</summary>
    public void Emit(string name) =>
        _socket.EmitOf(name, default(Arguments), _mode);

    /// <summary>Emits an event with one argument.</summary>
    public void Emit<T>(string name, T value) =>
        _socket.EmitOf(name, new Arguments<T>(value), _mode);

    /// <summary>Emits an event with two arguments.</summary>
    public void Emit<T1, T2>(string name, T1 first, T2 second) =>
        _socket.EmitOf(name, new Arguments<T1, T2>(first, second), _mode);

    /// <summary>Emits an event with three arguments.</summary>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third) =>
        _socket.EmitOf(name, new Arguments<T1, T2, T3>(first, second, third), _mode);

    /// <summary>Emits an event with four arguments.</summary>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth) =>
        _socket.EmitOf(name, new Arguments<T1, T2, T3, T4>(first, second, third, fourth), _mode);

    /// <summary>Emits an event whose arguments are JSON already, separated by commas.</summary>
    public void EmitRaw(string name, ReadOnlySpan<byte> utf8Json) => EmitRaw(name, utf8Json, []);

    /// <summary>Emits an event whose arguments are JSON already, with the attachments of its placeholders.</summary>
    public void EmitRaw(
        string name, ReadOnlySpan<byte> utf8Json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        _socket.EmitRaw(name, utf8Json, attachments, _mode);

    /// <summary>Emits the event <c>message</c>.</summary>
    public void Send<T>(T value) => Emit(Message, value);

    /// <summary>Emits an event without arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<TAck>(
        string name, CancellationToken cancellationToken = default) =>
        _socket.EmitForAckAsync<Arguments, TAck>(
            name, default(Arguments), _mode, _timeout, cancellationToken);

    /// <summary>Emits an event with one argument and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<T, TAck>(
        string name, T value, CancellationToken cancellationToken = default) =>
        _socket.EmitForAckAsync<Arguments<T>, TAck>(
            name, new Arguments<T>(value), _mode, _timeout, cancellationToken);

    /// <summary>Emits an event with two arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<T1, T2, TAck>(
        string name, T1 first, T2 second, CancellationToken cancellationToken = default) =>
        _socket.EmitForAckAsync<Arguments<T1, T2>, TAck>(
            name, new Arguments<T1, T2>(first, second), _mode, _timeout, cancellationToken);

    /// <summary>Emits an event with three arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<T1, T2, T3, TAck>(
        string name, T1 first, T2 second, T3 third, CancellationToken cancellationToken = default) =>
        _socket.EmitForAckAsync<Arguments<T1, T2, T3>, TAck>(
            name, new Arguments<T1, T2, T3>(first, second, third), _mode, _timeout, cancellationToken);

    /// <summary>Emits an event with four arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<T1, T2, T3, T4, TAck>(
        string name, T1 first, T2 second, T3 third, T4 fourth, CancellationToken cancellationToken = default) =>
        _socket.EmitForAckAsync<Arguments<T1, T2, T3, T4>, TAck>(
            name, new Arguments<T1, T2, T3, T4>(first, second, third, fourth), _mode, _timeout, cancellationToken);

    /// <summary>Emits an event whose arguments are JSON already, and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<TAck> EmitRawWithAckAsync<TAck>(
        string name,
        ReadOnlySpan<byte> utf8Json,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        CancellationToken cancellationToken = default) =>
        _socket.EmitRawForAckAsync<TAck>(name, utf8Json, attachments, _mode, _timeout, cancellationToken);
}
