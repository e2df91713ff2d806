using Microsoft.Extensions.Options;
using Parley.Server.Channels;
using Parley.Server.Hosting;
using Parley.Server.Limits;
using Parley.Server.Messages;
using Parley.Server.Moderation;
using Parley.Server.Presence;
using Parley.Server.Reactions;
using Parley.Server.Unread;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Accounts;

/// <summary>
/// A connection to <c>/chat</c>: who comes is settled before it is accepted; then its rooms are joined, and only then is
/// read where its channels stand, so that nothing falls between <c>session</c> and the first live event.
/// </summary>
internal sealed class ChatConnections(
    Guests guests,
    Admission admission,
    Bans bans,
    ChannelDirectory channels,
    UnreadCounts unread,
    Callers callers,
    Renames renames,
    Drain drain,
    OnlineUsers online,
    TypingMarks typing,
    PresenceEvents presence,
    IOptions<ChatLimits> limits)
{
    public void Map(SocketIONamespace chat)
    {
        chat.Use(AuthenticateAsync);
        chat.OnConnection(WelcomeAsync);
        chat.OnDisconnect(LeaveAsync);
    }

    private ValueTask AuthenticateAsync(SocketIOSocket socket, CancellationToken cancellation) =>
        admission.AdmitAsync(socket, async () => socket.Data = await IdentifyAsync(socket, cancellation));

    private async ValueTask<Caller> IdentifyAsync(SocketIOSocket socket, CancellationToken cancellation)
    {
        var auth = ReadAuth(socket);
        if (auth.Token is not null)
        {
            throw new ChatException(ErrorCodes.Unauthorized, "That token is not known here.", "token");
        }

        if (auth.Guest is null)
        {
            return new Caller(socket, user: null);
        }

        var (guest, isNew, isRenamed, newKey) = await guests.SignInAsync(auth.Guest, cancellation);
        bans.RequireGuest(guest.Id);
        if (isRenamed)
        {
            await renames.ApplyAsync(guest, cancellation);
        }

        if (isNew)
        {
            await unread.StartAtHeadsAsync(guest.Id, cancellation);
        }

        return new Caller(socket, guest) { NewGuestKey = newKey };
    }

    private static ConnectAuth ReadAuth(SocketIOSocket socket)
    {
        try
        {
            return socket.Handshake.ReadAuth(ParleyJson.TypeInfo<ConnectAuth>()) ?? new ConnectAuth();
        }
        catch (EventBindingException exception)
        {
            throw new ChatException(ErrorCodes.Invalid, exception.Message, exception.Field);
        }
    }

    private async ValueTask WelcomeAsync(SocketIOSocket socket, CancellationToken cancellation)
    {
        var caller = Caller.Of(socket);
        if (IsBanned(caller))
        {
            socket.Disconnect(); // banned between its authentication and now, when bans could not see the socket yet
            return;
        }

        if (caller.User is { } user)
        {
            socket.Join(Caller.RoomOf(user.Id));
            callers.Add(user, caller); // before its channels are read: what is announced from here on reaches it
        }

        var list = await channels.ListAsync(
            caller.User?.Id, channelId => socket.Join(ChannelInfo.RoomOf(channelId)), cancellation);
        caller.GiveSession(new Session(caller.User, caller.NewGuestKey, list, Limits()));
        drain.Welcomed(caller);
        if (caller.User is not null)
        {
            await online.ArriveAsync(caller.User, socket, uniqueName: false, null, cancellation);
        }
    }

    private async ValueTask LeaveAsync(SocketIOSocket socket, DisconnectReason reason)
    {
        var caller = Caller.Of(socket);
        presence.Unwatch(caller);
        if (caller.User is not { } user)
        {
            return;
        }

        callers.Remove(user, caller);
        if (await online.LeaveAsync(user, socket))
        {
            typing.Clear(user.Id); // not before: another tab may be typing
        }
    }

    private bool IsBanned(Caller caller) =>
        bans.HoldAddress(caller.Socket.Handshake.Address) || (caller.User is { } user && bans.HoldGuest(user.Id));

    private SessionLimits Limits() => new(
        limits.Value.TextBytes,
        limits.Value.FrameBytes,
        limits.Value.EventsPerSecond,
        limits.Value.EventBurst,
        TextRules.LongestName,
        ReactRequest.LongestReaction,
        ReactRequest.MostPerMessage,
        HistoryRequest.LargestPage,
        SyncRequest.LargestPage,
        DirectRequest.MostMembers);
}
