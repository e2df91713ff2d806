using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Events;

namespace Parley.SocketIO;

/// <summary>
/// Registers handlers that are methods of a service:
/// <c>chat.With&lt;ChatHandlers&gt;().On&lt;Say, Answer&gt;("say", (chat, socket, say, ct) =&gt; chat.SayAsync(socket, say, ct))</c>.
/// </summary>
public sealed class ServiceHandlers<THandlers>
    where THandlers : notnull
{
    private readonly SocketIONamespace _namespace;

    internal ServiceHandlers(SocketIONamespace nsp) => _namespace = nsp;

    /// <summary>Handles an event; arguments and acknowledgement are the handler's own business.</summary>
    public ServiceHandlers<THandlers> On(
        string name, Func<THandlers, SocketIOSocket, EventContext, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(new(name, context => handler(
            Service(context), context.Socket, context, context.Socket.Disconnected)));
    }

    /// <summary>Handles an event without regard to its arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public ServiceHandlers<THandlers> On(
        string name, Func<THandlers, SocketIOSocket, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Completing(name, context => handler(
            Service(context), context.Socket, context.Socket.Disconnected)));
    }

    /// <summary>Handles an event without regard to its arguments; what the handler returns is the acknowledgement.</summary>
    public ServiceHandlers<THandlers> On<TAck>(
        string name, Func<THandlers, SocketIOSocket, CancellationToken, ValueTask<TAck>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Answering(name, context => handler(
            Service(context), context.Socket, context.Socket.Disconnected)));
    }

    /// <summary>Handles an event by its first argument; a wanted acknowledgement is answered empty afterwards.</summary>
    public ServiceHandlers<THandlers> On<T>(
        string name, Func<THandlers, SocketIOSocket, T, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Completing(name, context => handler(
            Service(context), context.Socket, context.Read<T>(0), context.Socket.Disconnected)));
    }

    /// <summary>Handles an event by its first argument; what the handler returns is the acknowledgement.</summary>
    public ServiceHandlers<THandlers> On<T, TAck>(
        string name, Func<THandlers, SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Answering(name, context => handler(
            Service(context), context.Socket, context.Read<T>(0), context.Socket.Disconnected)));
    }

    /// <summary>Handles an event by its first two arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public ServiceHandlers<THandlers> On<T1, T2>(
        string name, Func<THandlers, SocketIOSocket, T1, T2, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Completing(name, context => handler(
            Service(context), context.Socket, context.Read<T1>(0), context.Read<T2>(1), context.Socket.Disconnected)));
    }

    /// <summary>Handles an event by its first two arguments; what the handler returns is the acknowledgement.</summary>
    public ServiceHandlers<THandlers> On<T1, T2, TAck>(
        string name, Func<THandlers, SocketIOSocket, T1, T2, CancellationToken, ValueTask<TAck>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Answering(name, context => handler(
            Service(context), context.Socket, context.Read<T1>(0), context.Read<T2>(1), context.Socket.Disconnected)));
    }

    /// <summary>Handles an event by its first three arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public ServiceHandlers<THandlers> On<T1, T2, T3>(
        string name, Func<THandlers, SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Completing(name, context => handler(
            Service(context),
            context.Socket,
            context.Read<T1>(0),
            context.Read<T2>(1),
            context.Read<T3>(2),
            context.Socket.Disconnected)));
    }

    /// <summary>Handles an event by its first three arguments; what the handler returns is the acknowledgement.</summary>
    public ServiceHandlers<THandlers> On<T1, T2, T3, TAck>(
        string name, Func<THandlers, SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask<TAck>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Answering(name, context => handler(
            Service(context),
            context.Socket,
            context.Read<T1>(0),
            context.Read<T2>(1),
            context.Read<T3>(2),
            context.Socket.Disconnected)));
    }

    /// <summary>Handles an event by its first four arguments; a wanted acknowledgement is answered empty afterwards.</summary>
    public ServiceHandlers<THandlers> On<T1, T2, T3, T4>(
        string name, Func<THandlers, SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Completing(name, context => handler(
            Service(context),
            context.Socket,
            context.Read<T1>(0),
            context.Read<T2>(1),
            context.Read<T3>(2),
            context.Read<T4>(3),
            context.Socket.Disconnected)));
    }

    /// <summary>Handles an event by its first four arguments; what the handler returns is the acknowledgement.</summary>
    public ServiceHandlers<THandlers> On<T1, T2, T3, T4, TAck>(
        string name, Func<THandlers, SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask<TAck>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(EventHandlers.Answering(name, context => handler(
            Service(context),
            context.Socket,
            context.Read<T1>(0),
            context.Read<T2>(1),
            context.Read<T3>(2),
            context.Read<T4>(3),
            context.Socket.Disconnected)));
    }

    private static THandlers Service(EventContext context) => context.Services.GetRequiredService<THandlers>();

    private ServiceHandlers<THandlers> Handle(Events.EventHandler handler)
    {
        _namespace.Handle(handler);
        return this;
    }
}
