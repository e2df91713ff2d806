namespace Parley.SocketIO.Events;

/// <summary>Leaves arguments and acknowledgement to the application.</summary>
internal sealed class RawEventHandler(
    string name, Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler) : EventHandler(name)
{
    public override ValueTask InvokeAsync(EventContext context) =>
        handler(context.Socket, context, context.Socket.Disconnected);
}
