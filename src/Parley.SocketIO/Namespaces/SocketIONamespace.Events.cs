using System.Runtime.CompilerServices;
using Parley.SocketIO.Events;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO;

public sealed partial class SocketIONamespace
{
    private OutgoingListeners? _outgoing;

    /// <summary>Who hears what is emitted; null until somebody wanted to.</summary>
    internal OutgoingListeners? Outgoing => _outgoing;

    internal OutgoingListeners ListeningTo
    {
        get
        {
            if (_outgoing is null)
            {
                var listeners = new OutgoingListeners(this, _server.Dispatcher.OnListenerFailed);
                Interlocked.CompareExchange(ref _outgoing, listeners, null);
            }

            return _outgoing;
        }
    }

    /// <summary>Wraps the handling of every event of this namespace, in the order of registration.</summary>
    public SocketIONamespace UseEvents(Func<EventContext, EventDelegate, ValueTask> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        Events.Use(middleware);
        return this;
    }

    /// <summary>
    /// Handlers that are methods of a service: for each event one is taken from a scope of its own, which is disposed of
    /// when the event has been handled. <typeparamref name="THandlers"/> has to be registered.
    /// </summary>
    public ServiceHandlers<THandlers> With<THandlers>()
        where THandlers : notnull => new(this);

    /// <summary>Handles an event; arguments and acknowledgement are the handler's own business.</summary>
    /// <exception cref="InvalidOperationException">The event has a handler already.</exception>
    /// <exception cref="ArgumentException">The name is one of the socket's own, such as <c>disconnect</c>.</exception>
    public SocketIONamespace On(
        string name, Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Raw(name, Checked(handler)));

    /// <summary>Handles an event without regard to its arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public SocketIONamespace On(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, Checked(handler)));

    /// <summary>Handles an event without regard to its arguments; what the handler returns is the acknowledgement.</summary>
    public SocketIONamespace On<TAck>(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, Checked(handler)));

    /// <summary>Handles an event by its first argument; a wanted acknowledgement is answered empty afterwards.</summary>
    public SocketIONamespace On<T>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, Checked(handler)));

    /// <summary>Handles an event by its first argument; what the handler returns is the acknowledgement.</summary>
    public SocketIONamespace On<T, TAck>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, Checked(handler)));

    /// <summary>Handles an event by its first two arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public SocketIONamespace On<T1, T2>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, Checked(handler)));

    /// <summary>Handles an event by its first two arguments; what the handler returns is the acknowledgement.</summary>
    public SocketIONamespace On<T1, T2, TAck>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, Checked(handler)));

    /// <summary>Handles an event by its first three arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public SocketIONamespace On<T1, T2, T3>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, Checked(handler)));

    /// <summary>Handles an event by its first three arguments; what the handler returns is the acknowledgement.</summary>
    public SocketIONamespace On<T1, T2, T3, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, Checked(handler)));

    /// <summary>Handles an event by its first four arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public SocketIONamespace On<T1, T2, T3, T4>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask> handler) =>
        Handle(EventHandlers.Of(name, Checked(handler)));

    /// <summary>Handles an event by its first four arguments; what the handler returns is the acknowledgement.</summary>
    public SocketIONamespace On<T1, T2, T3, T4, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask<TAck>> handler) =>
        Handle(EventHandlers.Answering(name, Checked(handler)));

    /// <summary>Handles the events that have no handler of their own. They pass through <see cref="UseEvents"/> too.</summary>
    public SocketIONamespace OnUnknown(Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler)
    {
        Events.SetUnknown(EventHandlers.Raw(string.Empty, Checked(handler)));
        return this;
    }

    /// <summary>
    /// Hears every event of the namespace, known or not, within the middleware of <see cref="UseEvents"/> and before the
    /// middleware of the socket and the handlers.
    /// </summary>
    public SocketIONamespace OnAny(Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> listener)
    {
        Events.AddAny(Checked(listener));
        return this;
    }

    /// <summary>Takes back a listener of <see cref="OnAny"/>; without an argument, all.</summary>
    public SocketIONamespace OffAny(
        Func<SocketIOSocket, EventContext, CancellationToken, ValueTask>? listener = null)
    {
        Events.RemoveAny(listener);
        return this;
    }

    /// <summary>
    /// Hears every event that this server emits to sockets of the namespace, a broadcast once, on the thread that emits
    /// and before the packet is sent. Acknowledgements are not events.
    /// </summary>
    public SocketIONamespace OnAnyOutgoing(Action<OutgoingEvent> listener)
    {
        ListeningTo.Add(Checked(listener));
        return this;
    }

    /// <summary>Takes back a listener of <see cref="OnAnyOutgoing"/>; without an argument, all.</summary>
    public SocketIONamespace OffAnyOutgoing(Action<OutgoingEvent>? listener = null)
    {
        Outgoing?.Remove(listener);
        return this;
    }

    /// <summary>
    /// Runs when a handler, middleware or listener of an event has thrown, after it was logged. An acknowledgement that is
    /// wanted may still be given, and the services of the event are still there. The socket lives on whatever happens.
    /// </summary>
    public SocketIONamespace OnError(Func<SocketIOSocket, EventContext, Exception, ValueTask> handler)
    {
        Events.OnError(Checked(handler));
        return this;
    }

    /// <summary>Tells who listens of a broadcast to sockets of this server; the parent's listeners too.</summary>
    internal void TellOutgoing(SharedFrame frame, BroadcastScope scope)
    {
        if (_outgoing is { IsEmpty: false } own)
        {
            own.OnBroadcast(frame, scope);
        }

        if (Parent?._outgoing is { IsEmpty: false } shared)
        {
            shared.OnBroadcast(frame, scope);
        }
    }

    /// <summary>Tells who listens of an event to one socket; the parent's listeners too.</summary>
    internal void TellOutgoing(SharedFrame frame, SocketIOSocket socket)
    {
        if (_outgoing is { IsEmpty: false } own && socket.Connected)
        {
            own.OnEmit(socket, frame);
        }

        if (Parent?._outgoing is { IsEmpty: false } shared && socket.Connected)
        {
            shared.OnEmit(socket, frame);
        }
    }

    internal SocketIONamespace Handle(Events.EventHandler handler)
    {
        Events.Add(handler);
        return this;
    }

    private static T Checked<T>(T handler, [CallerArgumentExpression(nameof(handler))] string? name = null)
        where T : class => handler ?? throw new ArgumentNullException(name);
}
