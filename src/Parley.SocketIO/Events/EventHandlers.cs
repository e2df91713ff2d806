namespace Parley.SocketIO.Events;

/// <summary>
/// Makes handlers of every shape: arguments are read from the left, missing ones are a fault, further ones are ignored.
/// What the application's code returns is the acknowledgement; when it returns nothing, that is empty.
/// </summary>
internal static class EventHandlers
{
    public static EventHandler Raw(
        string name, Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler) =>
        new(name, context => handler(context.Socket, context, context.Socket.Disconnected));

    /// <summary>Of code that reads its arguments itself and has no answer; behind all shapes without one.</summary>
    public static EventHandler Completing(string name, Func<EventContext, ValueTask> invoke) =>
        new(name, async context =>
        {
            await invoke(context);
            context.Ack();
        });

    /// <summary>Of code that reads its arguments itself and answers; behind all shapes with an answer.</summary>
    public static EventHandler Answering<TAck>(string name, Func<EventContext, ValueTask<TAck>> invoke) =>
        new(name, async context => context.Ack(await invoke(context)));

    public static EventHandler Of(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask> handler) =>
        Completing(name, context => handler(context.Socket, context.Socket.Disconnected));

    public static EventHandler Answering<TAck>(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask<TAck>> handler) =>
        Answering(name, context => handler(context.Socket, context.Socket.Disconnected));

    public static EventHandler Of<T>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask> handler) =>
        Completing(name, context => handler(context.Socket, context.Read<T>(0), context.Socket.Disconnected));

    public static EventHandler Answering<T, TAck>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler) =>
        Answering(name, context => handler(context.Socket, context.Read<T>(0), context.Socket.Disconnected));

    public static EventHandler Of<T1, T2>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask> handler) =>
        Completing(name, context => handler(
            context.Socket, context.Read<T1>(0), context.Read<T2>(1), context.Socket.Disconnected));

    public static EventHandler Answering<T1, T2, TAck>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask<TAck>> handler) =>
        Answering(name, context => handler(
            context.Socket, context.Read<T1>(0), context.Read<T2>(1), context.Socket.Disconnected));

    public static EventHandler Of<T1, T2, T3>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask> handler) =>
        Completing(name, context => handler(
            context.Socket,
            context.Read<T1>(0),
            context.Read<T2>(1),
            context.Read<T3>(2),
            context.Socket.Disconnected));

    public static EventHandler Answering<T1, T2, T3, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask<TAck>> handler) =>
        Answering(name, context => handler(
            context.Socket,
            context.Read<T1>(0),
            context.Read<T2>(1),
            context.Read<T3>(2),
            context.Socket.Disconnected));

    public static EventHandler Of<T1, T2, T3, T4>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask> handler) =>
        Completing(name, context => handler(
            context.Socket,
            context.Read<T1>(0),
            context.Read<T2>(1),
            context.Read<T3>(2),
            context.Read<T4>(3),
            context.Socket.Disconnected));

    public static EventHandler Answering<T1, T2, T3, T4, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask<TAck>> handler) =>
        Answering(name, context => handler(
            context.Socket,
            context.Read<T1>(0),
            context.Read<T2>(1),
            context.Read<T3>(2),
            context.Read<T4>(3),
            context.Socket.Disconnected));
}
