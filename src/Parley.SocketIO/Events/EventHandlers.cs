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

    public static EventHandler Of(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask> handler) =>
        new(name, async context =>
        {
            await handler(context.Socket, context.Socket.Disconnected);
            context.Ack();
        });

    public static EventHandler Answering<TAck>(
        string name, Func<SocketIOSocket, CancellationToken, ValueTask<TAck>> handler) =>
        new(name, async context =>
        {
            context.Ack(await handler(context.Socket, context.Socket.Disconnected));
        });

    public static EventHandler Of<T>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask> handler) =>
        new(name, async context =>
        {
            await handler(context.Socket, context.Read<T>(0), context.Socket.Disconnected);
            context.Ack();
        });

    public static EventHandler Answering<T, TAck>(
        string name, Func<SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler) =>
        new(name, async context =>
        {
            context.Ack(await handler(context.Socket, context.Read<T>(0), context.Socket.Disconnected));
        });

    public static EventHandler Of<T1, T2>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask> handler) =>
        new(name, async context =>
        {
            await handler(
                context.Socket,
                context.Read<T1>(0),
                context.Read<T2>(1),
                context.Socket.Disconnected);
            context.Ack();
        });

    public static EventHandler Answering<T1, T2, TAck>(
        string name, Func<SocketIOSocket, T1, T2, CancellationToken, ValueTask<TAck>> handler) =>
        new(name, async context =>
        {
            context.Ack(await handler(
                context.Socket,
                context.Read<T1>(0),
                context.Read<T2>(1),
                context.Socket.Disconnected));
        });

    public static EventHandler Of<T1, T2, T3>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask> handler) =>
        new(name, async context =>
        {
            await handler(
                context.Socket,
                context.Read<T1>(0),
                context.Read<T2>(1),
                context.Read<T3>(2),
                context.Socket.Disconnected);
            context.Ack();
        });

    public static EventHandler Answering<T1, T2, T3, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, CancellationToken, ValueTask<TAck>> handler) =>
        new(name, async context =>
        {
            context.Ack(await handler(
                context.Socket,
                context.Read<T1>(0),
                context.Read<T2>(1),
                context.Read<T3>(2),
                context.Socket.Disconnected));
        });

    public static EventHandler Of<T1, T2, T3, T4>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask> handler) =>
        new(name, async context =>
        {
            await handler(
                context.Socket,
                context.Read<T1>(0),
                context.Read<T2>(1),
                context.Read<T3>(2),
                context.Read<T4>(3),
                context.Socket.Disconnected);
            context.Ack();
        });

    public static EventHandler Answering<T1, T2, T3, T4, TAck>(
        string name, Func<SocketIOSocket, T1, T2, T3, T4, CancellationToken, ValueTask<TAck>> handler) =>
        new(name, async context =>
        {
            context.Ack(await handler(
                context.Socket,
                context.Read<T1>(0),
                context.Read<T2>(1),
                context.Read<T3>(2),
                context.Read<T4>(3),
                context.Socket.Disconnected));
        });
}
