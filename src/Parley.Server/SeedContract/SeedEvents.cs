using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Limits;
using Parley.Server.Messages;
using Parley.Server.Permissions;
using Parley.Server.Presence;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.SeedContract;

/// <summary>
/// What clients of <c>/</c> send: <c>join message get_messages typing stop_typing react private_message</c>, translated
/// into what the chat does for everybody.
/// </summary>
internal sealed class SeedEvents(
    Guests guests,
    OnlineUsers online,
    PresentUsers present,
    TypingMarks typing,
    ChannelDirectory channels,
    DirectChannels direct,
    MessageAccess messages,
    EventLog log,
    RecentMessages recent,
    IOptions<ChatLimits> limits)
{
    public void Map(SocketIONamespace sockets)
    {
        On<JoinRequest, JoinAnswer>("join", JoinAsync);
        On<SeedReactRequest, SeedReactAnswer>("react", ReactAsync);
        OnSend<SeedMessageRequest>("message", SendAsync);
        OnSend<PrivateMessageRequest>("private_message", SendPrivatelyAsync);
        OnBare("get_messages", GetMessagesAsync);
        OnBare("typing", (socket, context, _) => Type(socket, context, on: true));
        OnBare("stop_typing", (socket, context, _) => Type(socket, context, on: false));

        void On<TRequest, TAnswer>(
            string name, Func<SocketIOSocket, TRequest, CancellationToken, ValueTask<TAnswer>> handler)
        {
            var mustHaveJoined = MustHaveJoined(name);
            sockets.On<TRequest, TAnswer>(name, (socket, request, cancellation) =>
            {
                mustHaveJoined(socket);
                return handler(socket, request, cancellation);
            });
        }

        void OnSend<TRequest>(
            string name, Func<SocketIOSocket, TRequest, CancellationToken, ValueTask<AppendRequest>> handler) =>
            OnBare(name, async (socket, context, cancellation) =>
            {
                var send = await handler(socket, context.Read<TRequest>(0), cancellation);
                await context.AppendAsync(log, send, SeedMessageAnswer.From, cancellation);
            });

        void OnBare(string name, Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> handler)
        {
            var mustHaveJoined = MustHaveJoined(name);
            sockets.On(name, (socket, context, cancellation) =>
            {
                mustHaveJoined(socket);
                return handler(socket, context, cancellation);
            });
        }
    }

    /// <summary>What the permission table asks of the caller, checked before the handler runs.</summary>
    private static Action<SocketIOSocket> MustHaveJoined(string name) =>
        PermissionTable.For("/:" + name).Requirement is Requirement.Anyone or Requirement.ReadChannel
            ? static _ => { }
    : static socket => SeedCaller.Of(socket).RequireUser();

    private async ValueTask<JoinAnswer> JoinAsync(
        SocketIOSocket socket, JoinRequest request, CancellationToken cancellation)
    {
        var caller = SeedCaller.Of(socket);
        if (caller.User is not null)
        {
            throw new ChatException(ErrorCodes.Conflict, $"This socket has joined as {caller.User.Name}.");
        }

        var user = new UserSummary(socket.Id, TextRules.NormalizeName(request.Username, "username"));
        if (await online.IsNameTakenAsync(user.Name, cancellation))
        {
            throw NameTaken(user.Name);
        }

        await guests.RegisterSocketAsync(new UserSummary(user.Id, user.Name), cancellation);
        caller.User = user;
        var joined = false;
        try
        {
            joined = await online.ArriveAsync(
                user, socket, uniqueName: true, () => present.TellAsync(socket, cancellation), cancellation)
                is not Arrival.NameTaken;
        }
        finally
        {
            caller.User = joined ? user : null; // who could not join may try again
        }

        if (!joined)
        {
            throw NameTaken(user.Name);
        }

        return new JoinAnswer(user.Id, user.Name);
    }

    private ValueTask<AppendRequest> SendAsync(
        SocketIOSocket socket, SeedMessageRequest request, CancellationToken cancellation)
    {
        var author = SeedCaller.Of(socket).RequireAuthor();
        TextRules.RequireText(request.Text, "text", limits.Value.TextBytes);
        return ValueTask.FromResult<AppendRequest>(NewMessage(author, channels.Lobby.Id, request.Text));
    }

    private async ValueTask<AppendRequest> SendPrivatelyAsync(
        SocketIOSocket socket, PrivateMessageRequest request, CancellationToken cancellation)
    {
        var author = SeedCaller.Of(socket).RequireAuthor();
        TextRules.RequireText(request.Text, "text", limits.Value.TextBytes);
        TextRules.RequireId(request.ToUserId, "toUserId");
        if (request.ToUserId == author.Id)
        {
            throw ChatException.Invalid("toUserId", "toUserId is yourself.");
        }

        if (!await online.IsOnlineAsync(request.ToUserId, cancellation))
        {
            throw ChatException.NotFound("toUserId", "user online");
        }

        var channel = await direct.EnsureAsync(author.Id, [request.ToUserId], cancellation);
        return NewMessage(author, channel.Id, request.Text);
    }

    private static SendMessage NewMessage(Author author, string channelId, string text) =>
        new(author, NewClientId(), channelId, text, ReplyTo: null);

    private async ValueTask<SeedReactAnswer> ReactAsync(
        SocketIOSocket socket, SeedReactRequest request, CancellationToken cancellation)
    {
        var author = SeedCaller.Of(socket).RequireAuthor();
        TextRules.RequireReaction(request.Reaction, "reaction");
        var message = await messages.RequireAsync(author.Id, request.MessageId, cancellation);
        var id = request.MessageId.Value;
        var on = !(await log.OwnReactionsAsync(author.Id, [id], cancellation)).Contains((id, request.Reaction));
        var result = await log.AppendAsync(
            new React(author, NewClientId(), message.ChannelId, id, request.Reaction, on),
            cancellation);
        result.ThrowIfRefused();
        return new SeedReactAnswer(on);
    }

    /// <summary>The one event whose ack is a bare array.</summary>
    private async ValueTask GetMessagesAsync(
        SocketIOSocket socket, EventContext context, CancellationToken cancellation)
    {
        if (context.WantsAck)
        {
            context.AckRaw((await recent.GetAsync(cancellation)).Span);
        }
    }

    private ValueTask Type(SocketIOSocket socket, EventContext context, bool on)
    {
        typing.Set(channels.Lobby.Id, SeedCaller.Of(socket).RequireUser(), on);
        if (context.WantsAck)
        {
            context.Ack(Answer.Done);
        }

        return ValueTask.CompletedTask;
    }

    private static string NewClientId() => Guid.CreateVersion7().ToString();

    private static ChatException NameTaken(string name) =>
        new(ErrorCodes.NameTaken, $"Somebody online is called {name}; choose another name.", "username");
}
