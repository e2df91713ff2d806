using Microsoft.Extensions.Options;
using Parley.Server.Messages;
using Parley.Server.Presence;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.SeedContract;

/// <summary>The namespace <c>/</c>, put together: who may connect, the pipeline around every event, both directions.</summary>
internal sealed class SeedNamespace(
    SeedEvents events,
    SeedBroadcasts broadcasts,
    EventPublisher publisher,
    OnlineUsers online,
    TypingMarks typing,
    EventPipeline pipeline,
    Admission admission,
    IOptions<SeedOptions> options)
{
    public void Map(SocketIOServer io)
    {
        var sockets = io.Of("/");
        sockets.Use(AdmitAsync);
        sockets.OnDisconnect(LeaveAsync);
        sockets.UseEvents((context, next) => pipeline.RunAsync(
            context, next, (socket, error) => socket.Emit("chat_error", error)));
        sockets.OnUnknown(EventPipeline.RefuseUnknownAsync);
        events.Map(sockets);
        broadcasts.Map(sockets);
        publisher.Add(broadcasts.Publish);
    }

    private ValueTask AdmitAsync(SocketIOSocket socket, CancellationToken cancellation) =>
        admission.AdmitAsync(socket, () =>
        {
            if (!options.Value.Enabled)
            {
                throw ChatException.Forbidden("The namespace / is switched off on this server; use /chat.");
            }

            socket.Data = new SeedCaller();
            return ValueTask.CompletedTask;
        });

    private async ValueTask LeaveAsync(SocketIOSocket socket, DisconnectReason reason)
    {
        if (SeedCaller.Of(socket).User is { } user)
        {
            typing.Clear(user.Id);
            await online.LeaveAsync(user, socket);
        }
    }
}
