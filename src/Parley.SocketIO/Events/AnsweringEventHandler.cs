namespace Parley.SocketIO.Events;

/// <summary>Binds the first argument and acknowledges with the result.</summary>
internal sealed class AnsweringEventHandler<T, TAck>(
    string name, Func<SocketIOSocket, T, CancellationToken, ValueTask<TAck>> handler) : EventHandler(name)
{
    public override async ValueTask InvokeAsync(EventContext context) =>
        context.Ack(await handler(context.Socket, context.Read<T>(0), context.Socket.Disconnected));
}
