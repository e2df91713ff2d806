using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.SeedContract;

/// <summary>Who stands behind one socket of <c>/</c>: nobody until it joins; then a user whose id is the socket's.</summary>
internal sealed class SeedCaller
{
    public UserSummary? User { get; set; }

    public static SeedCaller Of(SocketIOSocket socket) =>
        (SeedCaller)(socket.Data ?? throw new InvalidOperationException("The socket was not admitted."));

    public UserSummary RequireUser() =>
        User ?? throw new ChatException(ErrorCodes.NotJoined, "Send join {username} first.");

    public Author RequireAuthor() => new(RequireUser().Id, RequireUser().Name);
}
