namespace Parley.SocketIO.Events;

/// <summary>The application's code for one event. Kept in the namespace: a socket holds none.</summary>
internal abstract class EventHandler(string name)
{
    public string Name { get; } = name;

    public abstract ValueTask InvokeAsync(EventContext context);
}

/// <summary>Leaves arguments and acknowledgement to the application.</summary>
internal sealed class RawEventHandler(
    string name, Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler) : EventHandler(name)
{
    public override ValueTask InvokeAsync(EventContext context) =>
        handler(context.Socket, context, context.Socket.Disconnected);
}

/// <summary>Binds the first argument and acknowledges empty.</summary>
internal sealed class TypedEventHandler<T>(
    string name, Func<SocketIOSocket, T, CancellationToken, ValueTask> handler) : EventHandler(name)
{
    public override async ValueTask InvokeAsync(EventContext context)
    {
        await handler(context.Socket, context.Read<T>(0), context.Socket.Disconnected);
        context.Ack();
    }
}

/// <summary>Binds the first argument and acknowledges with the result.</summary>
internal sealed class AnsweringEventHandler<T, TAck>(
    string name, Func<SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler) : EventHandler(name)
{
    public override async ValueTask InvokeAsync(EventContext context) =>
        context.Ack(await handler(context.Socket, context.Read<T>(0), context.Socket.Disconnected));
}
