using Parley.Server.EventLogs;
using Parley.Server.Permissions;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

/// <summary>Whether a user may touch a message: it must stand in a channel that the user may touch.</summary>
internal sealed class MessageAccess(ChannelAccess access, EventLog log)
{
    public async ValueTask<MessageFacts> RequireAsync(string? userId, MessageId id, CancellationToken cancellation)
    {
        var message = await log.FindMessageAsync(id.Value, cancellation)
            ?? throw ChatException.NotFound("messageId", "message");
        await access.RequireAsync(userId, message.ChannelId, cancellation);
        return message;
    }
}
