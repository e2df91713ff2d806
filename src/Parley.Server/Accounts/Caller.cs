using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Accounts;

/// <summary>Who stands behind one <c>/chat</c> socket: a user, or an observer without a name.</summary>
internal sealed class Caller(SocketIOSocket socket, UserSummary? user)
{
    private bool _hasSession;
    private bool _isLeaving;

    public SocketIOSocket Socket { get; } = socket;

    public UserSummary? User { get; private set; } = user;

    /// <summary>Sent once in <c>session</c> when the server had to make the key itself.</summary>
    public string? NewGuestKey { get; init; }

    /// <summary>Whether the client has its session: nothing may be said to it before.</summary>
    public bool HasSession => Volatile.Read(ref _hasSession);

    /// <summary>The channel whose presence this socket looks at; null = none.</summary>
    public string? PresenceChannel { get; set; }

    /// <summary>The user has taken another name, here or elsewhere; false when it is this one already.</summary>
    public bool TryRename(UserSummary user)
    {
        if (User == user)
        {
            return false;
        }

        User = user;
        return true;
    }

    /// <summary>Whether the client was told of the channel, in its session or later: then its socket is in the room.</summary>
    public bool Knows(ChannelInfo channel) => Socket.IsIn(channel.Room);

    public void GiveSession(Session session)
    {
        Socket.Emit("session", session);
        Volatile.Write(ref _hasSession, true);
    }

    /// <summary>Says, once, that the server lets go of the client. One caller at a time.</summary>
    public void SayClosing(Closing closing)
    {
        if (!_isLeaving)
        {
            _isLeaving = true;
            Socket.Emit("closing", closing);
        }
    }

    /// <summary>From here on the client hears what happens in the channel; it has just been told of it.</summary>
    public void Enter(ChannelInfo channel) => Socket.Join(channel.Room);

    /// <summary>The room of all sockets of one user.</summary>
    public static string RoomOf(string userId) => "user:" + userId;

    public static Caller Of(SocketIOSocket socket) =>
        (Caller)(socket.Data ?? throw new InvalidOperationException("The socket has passed no authentication."));

    public UserSummary RequireUser() => User ?? throw ChatException.NotJoined();

    public Author RequireAuthor()
    {
        var user = RequireUser();
        return new Author(user.Id, user.Name);
    }
}
