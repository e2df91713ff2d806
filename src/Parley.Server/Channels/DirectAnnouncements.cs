using Parley.Server.Accounts;
using Parley.SocketIO;

namespace Parley.Server.Channels;

/// <summary>
/// Brings sockets into a direct channel that they were not told of when they connected: <c>channel</c> first, then its
/// room. A socket in the room knows the channel; nothing else has to be remembered.
/// </summary>
internal sealed class DirectAnnouncements(ChannelDirectory channels, Callers callers)
{
    private SocketIONamespace? _chat;

    public void Map(SocketIONamespace chat) => _chat = chat;

    /// <summary>Whether all sockets of its members, on this node, know the channel.</summary>
    public bool IsKnownToAll(ChannelInfo channel)
    {
        foreach (var memberId in channel.MemberIds)
        {
            foreach (var caller in callers.Of(memberId))
            {
                if (!caller.Knows(channel))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Tells all members' sockets that do not know of it.</summary>
    public async Task TellAllAsync(ChannelInfo channel, CancellationToken cancellation)
    {
        foreach (var memberId in channel.MemberIds)
        {
            await TellAsync(channel, memberId, cancellation);
        }
    }

    /// <summary>Tells one member's sockets that do not know of it.</summary>
    public async Task TellAsync(ChannelInfo channel, string memberId, CancellationToken cancellation)
    {
        var untold = Untold(channel, memberId);
        if (untold.Count == 0)
        {
            return;
        }

        var summary = await channels.SummarizeAsync(channel, memberId, cancellation);
        foreach (var caller in untold)
        {
            // By way of its own room: broadcasts wait for a socket's session, what is emitted to it does not.
            _chat!.To(caller.Socket.Id).Emit("channel", summary);
            caller.Enter(channel);
        }
    }

    /// <summary>Closes the sockets that cannot be told: they come back and find the channel in their session.</summary>
    public void CloseUntold(ChannelInfo channel)
    {
        foreach (var caller in channel.MemberIds.SelectMany(memberId => Untold(channel, memberId)))
        {
            caller.Socket.CloseTransport();
        }
    }

    private List<Caller> Untold(ChannelInfo channel, string memberId) =>
        [.. callers.Of(memberId).Where(caller => !caller.Knows(channel))];
}
