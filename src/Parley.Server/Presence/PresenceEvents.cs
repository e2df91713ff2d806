using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.Hosting;
using Parley.Server.Limits;
using Parley.Server.Permissions;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Presence;

/// <summary>
/// Who is online in the channel looked at: the <c>presence</c> event of <c>/chat</c>. Answers with everyone, then
/// changes follow, gathered for a moment.
/// </summary>
internal sealed class PresenceEvents(
    ChannelAccess access, ChannelDirectory channels, OnlineUsers online, PresenceNews news, Guests guests, TimeProvider time,
    ILogger<PresenceEvents> logger)
    : PeriodicService(GatherPeriod, time, logger)
{
    private static readonly TimeSpan GatherPeriod = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, UserPresence> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _watchers = new(StringComparer.Ordinal);
    private SocketIONamespace? _chat;

    public void Map(ChatEvents chat, SocketIONamespace sockets)
    {
        _chat = sockets;
        chat.On<PresenceRequest, PresenceAnswer>("presence", WatchAsync);
        news.Changed += change => Note(
            change.User, change.Kind == PresenceChangeKind.Left ? UserPresence.Offline : UserPresence.Online);
    }

    /// <summary>The socket has gone, or looks elsewhere.</summary>
    public void Unwatch(Caller caller)
    {
        if (caller.PresenceChannel is not { } channelId)
        {
            return;
        }

        caller.PresenceChannel = null;
        caller.Socket.Leave(RoomOf(channelId));
        lock (_gate)
        {
            if (--_watchers[channelId] == 0)
            {
                _watchers.Remove(channelId);
            }
        }
    }

    protected override ValueTask TickAsync(CancellationToken stopping)
    {
        Tell();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<PresenceAnswer> WatchAsync(
        Caller caller, PresenceRequest request, CancellationToken cancellation)
    {
        if (request.ChannelId is null)
        {
            Unwatch(caller);
            return new PresenceAnswer([]);
        }

        if (request.After is not null)
        {
            TextRules.RequireId(request.After, "after");
        }

        var channel = await access.RequireAsync(caller.User?.Id, request.ChannelId, cancellation);
        Watch(caller, channel);
        return channel.IsPublic
            ? PageOf(await online.ListAsync(cancellation), request.After)
            : new PresenceAnswer(await ListMembersAsync(channel, cancellation));
    }

    private void Watch(Caller caller, ChannelInfo channel)
    {
        if (caller.PresenceChannel == channel.Id)
        {
            return; // the next page: nothing that changes in between may be missed
        }

        Unwatch(caller);
        caller.PresenceChannel = channel.Id;
        caller.Socket.Join(RoomOf(channel.Id));
        lock (_gate)
        {
            _watchers[channel.Id] = _watchers.GetValueOrDefault(channel.Id) + 1;
        }
    }

    private static PresenceAnswer PageOf(IReadOnlyList<UserSummary> present, string? after)
    {
        var page = present
            .Where(user => after is null || string.CompareOrdinal(user.Id, after) > 0)
            .OrderBy(user => user.Id, StringComparer.Ordinal)
            .Take(PresenceAnswer.LargestPage + 1)
            .Select(user => Of(user, UserPresence.Online))
            .ToList();
        var more = page.Count > PresenceAnswer.LargestPage;
        return new PresenceAnswer(more ? page[..PresenceAnswer.LargestPage] : page, more);
    }

    private async ValueTask<IReadOnlyList<UserPresence>> ListMembersAsync(
        ChannelInfo channel, CancellationToken cancellation)
    {
        var members = new List<UserPresence>();
        foreach (var member in await guests.FindAsync(channel.MemberIds, cancellation))
        {
            var isOnline = await online.IsOnlineAsync(member.Id, cancellation);
            members.Add(Of(member, isOnline ? UserPresence.Online : UserPresence.Offline));
        }

        return members;
    }

    private void Note(UserSummary user, string status)
    {
        lock (_gate)
        {
            _changed[user.Id] = Of(user, status);
        }
    }

    private void Tell()
    {
        List<UserPresence> changes;
        List<string> watched;
        lock (_gate)
        {
            if (_changed.Count == 0)
            {
                return;
            }

            changes = [.. _changed.Values];
            watched = [.. _watchers.Keys];
            _changed.Clear();
        }

        foreach (var channelId in watched)
        {
            if (!channels.TryGet(channelId, out var channel))
            {
                continue;
            }

            var seen = changes.FindAll(change => channel.Includes(change.Id));
            foreach (var part in seen.Chunk(PresenceAnswer.LargestPage))
            {
                _chat!.To(RoomOf(channelId)).Droppable.Emit("presence", new PresenceDelta(part));
            }
        }
    }

    private static UserPresence Of(UserSummary user, string status) => new(user.Id, user.Name, status);

    private static string RoomOf(string channelId) => "presence:" + channelId;
}
