using Parley.SocketIO.Events;

namespace Parley.SocketIO;

public sealed partial class SocketIOSocket
{
    /// <summary>
    /// Handles an event the next time it comes; arguments and acknowledgement are the handler's own business.
    /// </summary>
    /// <returns>Disposing of it takes the handler back.</returns>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public IDisposable Once(string name, Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Raw(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event without regard to its arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable Once(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event without regard to its arguments; what the handler returns is the acknowledgement.</summary>
    public IDisposable Once<TAck>(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event by its first argument; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable Once<T>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event by its first argument; what the handler returns is the acknowledgement.</summary>
    public IDisposable Once<T, TAck>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event by its first two arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable Once<T1, T2>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event by its first two arguments; what the handler returns is the acknowledgement.</summary>
    public IDisposable Once<T1, T2, TAck>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event by its first three arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable Once<T1, T2, T3>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event by its first three arguments; what the handler returns is the acknowledgement.</summary>
    public IDisposable Once<T1, T2, T3, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event by its first four arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable Once<T1, T2, T3, T4>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: true);

    /// <summary>Handles the next time an event by its first four arguments; what the handler returns is the acknowledgement.</summary>
    public IDisposable Once<T1, T2, T3, T4, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: true);
}
