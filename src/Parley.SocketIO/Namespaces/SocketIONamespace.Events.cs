using System.Runtime.CompilerServices;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

public sealed partial class SocketIONamespace
{
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

    internal SocketIONamespace Handle(Events.EventHandler handler)
    {
        Events.Add(handler);
        return this;
    }

    private static T Checked<T>(T handler, [CallerArgumentExpression(nameof(handler))] string? name = null)
        where T : class => handler ?? throw new ArgumentNullException(name);
}
