using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Permissions;
using Parley.Server.Wire;

namespace Parley.Server.Unread;

/// <summary>How far one has read: the <c>read</c> event of <c>/chat</c>.</summary>
internal sealed class ReadEvents(ChannelAccess access, UnreadCounts unread, EventLog log)
{
    public void Map(ChatEvents chat) => chat.On<ReadRequest, ReadAnswer>("read", ReadAsync);

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
            caller.Socket.To(Caller.RoomOf(user.Id)).Emit("read", new ReadMark(channel.Id, request.Seq));
        }

        var state = (await unread.ForAsync(user.Id, heads, cancellation))[channel.Id];
        return new ReadAnswer(state.Seq, state.Unread);
    }
}
