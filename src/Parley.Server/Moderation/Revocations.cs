using Parley.Server.Accounts;
using Parley.Server.SeedContract;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Moderation;

/// <summary>Makes open sockets feel a ban: told why, then disconnected from their namespace.</summary>
internal sealed class Revocations(Bans bans)
{
    private const string Reason = "revoked";

    public void Map(SocketIOServer io)
    {
        var chat = io.Of(ChatEvents.Namespace);
        var classic = io.Of("/");
        bans.Added += added =>
        {
            var banned = added.ToHashSet();
            foreach (var socket in chat.Sockets.Where(socket => IsBanned(socket, banned)))
            {
                socket.Emit("closing", new Closing(Reason, 0));
                socket.Disconnect();
            }

            foreach (var socket in classic.Sockets.Where(socket => IsBanned(socket, banned)))
            {
                socket.Disconnect();
            }
        };
    }

    private static bool IsBanned(SocketIOSocket socket, HashSet<Ban> banned) =>
        banned.Contains(new Ban(Ban.Address, socket.Handshake.Address))
        || (UserIdOf(socket) is { } userId && banned.Contains(new Ban(Ban.Guest, userId)));

    private static string? UserIdOf(SocketIOSocket socket) => socket.Data switch
    {
        Caller caller => caller.User?.Id,
        SeedCaller caller => caller.User?.Id,
        _ => null,
    };
}
