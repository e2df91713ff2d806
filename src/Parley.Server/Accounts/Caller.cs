using Parley.Server.EventLogs;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Accounts;

/// <summary>Who stands behind one <c>/chat</c> socket: a user, or an observer without a name.</summary>
internal sealed class Caller(SocketIOSocket socket, UserSummary? user)
{
    public SocketIOSocket Socket { get; } = socket;

    public UserSummary? User { get; } = user;

    /// <summary>Sent once in <c>session</c> when the server had to make the key itself.</summary>
    public string? NewGuestKey { get; init; }

    /// <summary>The channel whose presence this socket looks at; null = none.</summary>
    public string? PresenceChannel { get; set; }

    /// <summary>The room of all sockets of one user.</summary>
    public static string RoomOf(string userId) => "user:" + userId;

    public static Caller Of(SocketIOSocket socket) =>
        (Caller)(socket.Data ?? throw new InvalidOperationException("The socket has passed no authentication."));

    public UserSummary RequireUser() => User ?? throw ChatException.NotJoined();

    public Author RequireAuthor() => new(RequireUser().Id, RequireUser().Name);
}
