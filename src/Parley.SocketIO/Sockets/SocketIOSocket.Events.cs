using System.Runtime.CompilerServices;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

public sealed partial class SocketIOSocket
{
    private SocketEvents? _events;

    /// <summary>What is registered with this socket; null: nothing.</summary>
    internal SocketEvents? Events => _events;

    private SocketEvents OwnEvents =>
        _events ?? Interlocked.CompareExchange(ref _events, new SocketEvents(), null) ?? _events;

    /// <summary>
    /// Handles an event of this socket; arguments and acknowledgement are the handler's own business. A name may have
    /// several handlers: the namespace's runs first, then the socket's in the order of their registration, each after the
    /// other has completed. The first to acknowledge is the one that is heard; one that throws ends the row.
    /// </summary>
    /// <returns>Disposing of it takes the handler back.</returns>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public IDisposable On(string name, Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Raw(name, NotNull(handler)), once: false);

    /// <summary>Handles an event without regard to its arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable On(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: false);

    /// <summary>Handles an event without regard to its arguments; what the handler returns is the acknowledgement.</summary>
    public IDisposable On<TAck>(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: false);

    /// <summary>Handles an event by its first argument; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable On<T>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: false);

    /// <summary>Handles an event by its first argument; what the handler returns is the acknowledgement.</summary>
    public IDisposable On<T, TAck>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: false);

    /// <summary>Handles an event by its first two arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable On<T1, T2>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: false);

    /// <summary>Handles an event by its first two arguments; what the handler returns is the acknowledgement.</summary>
    public IDisposable On<T1, T2, TAck>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: false);

    /// <summary>Handles an event by its first three arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable On<T1, T2, T3>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: false);

    /// <summary>Handles an event by its first three arguments; what the handler returns is the acknowledgement.</summary>
    public IDisposable On<T1, T2, T3, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: false);

    /// <summary>Handles an event by its first four arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public IDisposable On<T1, T2, T3, T4>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, NotNull(handler)), once: false);

    /// <summary>Handles an event by its first four arguments; what the handler returns is the acknowledgement.</summary>
    public IDisposable On<T1, T2, T3, T4, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, NotNull(handler)), once: false);

    /// <summary>Takes back all handlers of an event that were registered with this socket.</summary>
    public void Off(string name) => _events?.RemoveAll(name);

    /// <summary>
    /// Wraps the handling of every event of this socket, within the middleware of
    /// <see cref="SocketIONamespace.UseEvents"/>, in the order of registration.
    /// </summary>
    public void Use(Func<EventContext, EventDelegate, ValueTask> middleware) => OwnEvents.Use(NotNull(middleware));

    /// <summary>Hears every event of this socket, known or not, before its middleware and handlers.</summary>
    /// <returns>Disposing of it takes the listener back.</returns>
    public IDisposable OnAny(Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> listener) =>
        OwnEvents.AddAny(EventHandlers.Raw(string.Empty, NotNull(listener)));

    /// <summary>Takes back all listeners of <see cref="OnAny"/>.</summary>
    public void OffAny() => _events?.RemoveAny();

    /// <summary>
    /// Hears every event that is emitted to this socket, broadcasts that reach it included, on the thread that emits and
    /// before the packet is sent. Acknowledgements are not events.
    /// </summary>
    /// <returns>Disposing of it takes the listener back.</returns>
    public IDisposable OnAnyOutgoing(Action<SocketIOSocket, OutgoingEvent> listener)
    {
        var handler = new OutgoingHandler(this, NotNull(listener));
        OwnEvents.AddOutgoing(handler);
        Namespace.ListeningTo.Add(this);
        if (IsGone)
        {
            RemoveOutgoing(null);
        }

        return handler;
    }

    /// <summary>Takes back all listeners of <see cref="OnAnyOutgoing"/>.</summary>
    public void OffAnyOutgoing() => RemoveOutgoing(null);

    /// <summary>Takes back one listener, or all.</summary>
    internal void RemoveOutgoing(OutgoingHandler? handler)
    {
        if (_events?.RemoveOutgoing(handler) == true)
        {
            Namespace.Outgoing?.Remove(this);
        }
    }

    private static T NotNull<T>(T argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        where T : class => argument ?? throw new ArgumentNullException(name);

    private SocketHandler Handle(Parley.SocketIO.Events.EventHandler handler, bool once) => OwnEvents.Add(handler, once);
}
