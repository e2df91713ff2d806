using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Permissions;
using Parley.Server.Presence;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Unread;

/// <summary>How far one has read: the <c>read</c> event of <c>/chat</c>.</summary>
internal sealed class ReadEvents(ChannelAccess access, UnreadCounts unread, EventLog log, PresenceNews news)
{
    public void Map(ChatEvents chat, SocketIONamespace sockets)
    {
        chat.On<ReadRequest, ReadAnswer>("read", ReadAsync);
        news.ReadElsewhere += (userId, mark) => sockets.To(Caller.RoomOf(userId)).Emit("read", mark);
    }

    private async ValueTask<ReadAnswer> ReadAsync(Caller caller, ReadRequest request, CancellationToken cancellation)
    {
        var user = caller.RequireUser();
        var channel = await access.RequireAsync(caller.User?.Id, request.ChannelId, cancellation);
        var heads = await log.StoredHeadsAsync([channel.Id], cancellation);
        if (request.Seq < 0 || request.Seq > heads[channel.Id].Head)
        {
            throw ChatException.Invalid("seq", $"seq is {request.Seq}; the channel stands at {heads[channel.Id].Head}.");
        }

        if (await unread.AdvanceAsync(user.Id, channel.Id, request.Seq, cancellation))
        {
            var mark = new ReadMark(channel.Id, request.Seq);
            caller.Socket.To(Caller.RoomOf(user.Id)).Emit("read", mark);
            news.TellRead(user.Id, mark);
        }

        var state = (await unread.ForAsync(user.Id, heads, cancellation))[channel.Id];
        return new ReadAnswer(state.Seq, state.Unread);
    }
}
