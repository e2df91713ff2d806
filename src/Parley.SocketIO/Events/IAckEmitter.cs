namespace Parley.SocketIO;

/// <summary>
/// Emits to one socket, which may acknowledge. A socket awaits acknowledgements until it is disconnected; see
/// <see cref="SocketIOSocket.Timeout"/> for a limit.
/// </summary>
public interface IAckEmitter : IEventEmitter
{
    /// <summary>Emits an event without arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    Task<TAck> EmitWithAckAsync<TAck>(string name, CancellationToken cancellationToken);

    /// <summary>Emits an event with one argument and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    Task<TAck> EmitWithAckAsync<T, TAck>(string name, T value, CancellationToken cancellationToken);

    /// <summary>Emits an event with two arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    Task<TAck> EmitWithAckAsync<T1, T2, TAck>(string name, T1 first, T2 second, CancellationToken cancellationToken);

    /// <summary>Emits an event with three arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    Task<TAck> EmitWithAckAsync<T1, T2, T3, TAck>(
        string name, T1 first, T2 second, T3 third, CancellationToken cancellationToken);

    /// <summary>Emits an event with four arguments and waits for the acknowledgement.</summary>
    /// <inheritdoc cref="SocketIOSocket.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    Task<TAck> EmitWithAckAsync<T1, T2, T3, T4, TAck>(
        string name, T1 first, T2 second, T3 third, T4 fourth, CancellationToken cancellationToken);
}
