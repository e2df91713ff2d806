using Parley.Server.Channels;
using Parley.Server.Limits;
using Parley.Server.Wire;

namespace Parley.Server.Permissions;

/// <summary>Whether a user (or, null, an observer) may touch a channel: everyone in public ones, members alone in others.</summary>
internal sealed class ChannelAccess(ChannelDirectory channels)
{
    /// <summary>The channel, or an error that names it. Membership is looked at now, at every request.</summary>
    public async ValueTask<ChannelInfo> RequireAsync(string? userId, string channelId, CancellationToken cancellation)
    {
        TextRules.RequireId(channelId, "channelId");
        var channel = await channels.FindAsync(channelId, cancellation)
            ?? throw ChatException.NotFound("channelId", "channel");
        if (channel.IsPublic)
        {
            return channel;
        }

        return channel.Includes(userId ?? throw ChatException.NotJoined())
            ? channel
            : throw new ChatException(ErrorCodes.Forbidden, "You are not a member of that channel.", "channelId");
    }

    /// <summary>The same without an error.</summary>
    public async ValueTask<bool> AllowsAsync(string? userId, string channelId, CancellationToken cancellation) =>
        await channels.FindAsync(channelId, cancellation) is { } channel
        && (channel.IsPublic || (userId is not null && channel.Includes(userId)));
}
