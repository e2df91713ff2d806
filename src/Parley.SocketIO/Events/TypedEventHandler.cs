namespace Parley.SocketIO.Events;

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
