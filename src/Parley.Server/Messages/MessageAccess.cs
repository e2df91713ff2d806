using Parley.Server.EventLogs;
using Parley.Server.Permissions;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

/// <summary>Whether a user may touch a message: it must stand in a channel that the user may touch.
/// One that does not is not there for them.</summary>
internal sealed class MessageAccess(ChannelAccess access, EventLog log)
{
    public async ValueTask<MessageFacts> RequireAsync(string? userId, MessageId id, CancellationToken cancellation)
    {
        return await log.FindMessageAsync(id.Value, cancellation) is { } message
            && await access.AllowsAsync(userId, message.ChannelId, cancellation)
            ? message
            : throw ChatException.NotFound("messageId", "message");
    }
}
