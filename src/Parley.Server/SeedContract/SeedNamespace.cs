using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.Limits;
using Parley.Server.Messages;
using Parley.Server.Moderation;
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
    ErrorAnswers errors,
    EventRate rate,
    Bans bans,
    IOptions<SeedOptions> options)
{
    public void Map(SocketIOServer io)
    {
        var sockets = io.Of("/");
        sockets.Use(AdmitAsync);
        sockets.OnDisconnect(LeaveAsync);
        sockets.UseEvents(AnswerErrorsAsync);
        sockets.OnUnknown((_, context, _) => throw new ChatException(
            ErrorCodes.UnknownEvent, $"There is no event '{ChatNamespace.Shorten(context.Name)}' on /."));
        events.Map(sockets);
        broadcasts.Map(sockets);
        publisher.Add(broadcasts.Publish);
    }

    private ValueTask AdmitAsync(SocketIOSocket socket, CancellationToken cancellation)
    {
        try
        {
            if (!options.Value.Enabled)
            {
                throw ChatException.Forbidden("The namespace / is switched off on this server; use /chat.");
            }

            bans.RequireAddress(socket.Handshake.Address);
        }
        catch (ChatException exception)
        {
            throw ConnectRefusedException.With(exception.Message, exception.Body, AccountJson.Default.ErrorBody);
        }

        socket.Data = new SeedCaller();
        return ValueTask.CompletedTask;
    }

    private async ValueTask LeaveAsync(SocketIOSocket socket, DisconnectReason reason)
    {
        if (SeedCaller.Of(socket).User is { } user)
        {
            typing.Clear(user.Id);
            await online.LeaveAsync(user, socket);
        }
    }

    private async ValueTask AnswerErrorsAsync(EventContext context, EventDelegate next)
    {
        try
        {
            var caller = SeedCaller.Of(context.Socket);
            var bucket = caller.Events;
            rate.Require(ref bucket);
            caller.Events = bucket;
            await next(context);
        }
        catch (Exception exception)
        {
            if (errors.Describe(exception, context) is not { } error || context.Acked)
            {
                return;
            }

            if (context.WantsAck)
            {
                context.Ack(new Refusal(error));
            }
            else
            {
                context.Socket.Emit(
                    "chat_error", new ChatErrorEvent(ChatNamespace.Shorten(context.Name), error.Code, error.Message));
            }
        }
    }
}
