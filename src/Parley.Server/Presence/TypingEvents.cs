using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.Permissions;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Presence;

/// <summary>Who is typing: the <c>typing</c> event of <c>/chat</c>, in both directions.</summary>
internal sealed class TypingEvents(ChannelAccess access, TypingMarks marks)
{
    public void Map(ChatEvents chat, SocketIONamespace sockets)
    {
        chat.On<TypingRequest, Answer>("typing", TypeAsync);
        marks.Changed += change => sockets
            .To(ChannelInfo.RoomOf(change.ChannelId))
            .Except(Caller.RoomOf(change.User.Id))
            .Droppable
            .Emit("typing", new Typing(change.ChannelId, change.User.Id, change.User.Name, change.On));
    }

    private async ValueTask<Answer> TypeAsync(Caller caller, TypingRequest request, CancellationToken cancellation)
    {
        var user = caller.RequireUser();
        var channel = await access.RequireAsync(caller.User?.Id, request.ChannelId, cancellation);
        marks.Set(channel.Id, user, request.On);
        return Answer.Done;
    }
}
