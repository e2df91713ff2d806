using Parley.Server.Channels;
using Parley.Server.Limits;
using Parley.Server.Wire;

namespace Parley.Server.Permissions;

/// <summary>Whether a user (or, null, an observer) may touch a channel: everyone in public ones, members alone in others.</summary>
internal sealed class ChannelAccess(ChannelDirectory channels)
{
    /// <summary>
    /// The channel, or an error that names it: the same for one that is not there and one that is not the caller's.
    /// Membership is looked at now, at every request.
    /// </summary>
    public async ValueTask<ChannelInfo> RequireAsync(string? userId, string channelId, CancellationToken cancellation)
    {
        TextRules.RequireId(channelId, "channelId");
        return await channels.FindAsync(channelId, cancellation) is { } channel && Allows(userId, channel)
            ? channel
            : throw ChatException.NotFound("channelId", "channel");
    }

    /// <summary>Those of the channels that the user may touch, with one look for all of them.</summary>
    public async ValueTask<IReadOnlyCollection<string>> FilterAsync(
        string? userId, IReadOnlyCollection<string> channelIds, CancellationToken cancellation) =>
        [
            .. (await channels.FindAsync(channelIds, cancellation)).Values
                .Where(channel => Allows(userId, channel)).Select(channel => channel.Id),
        ];

    public async ValueTask<bool> AllowsAsync(string? userId, string channelId, CancellationToken cancellation) =>
        await channels.FindAsync(channelId, cancellation) is { } channel && Allows(userId, channel);

    private static bool Allows(string? userId, ChannelInfo channel) =>
        channel.IsPublic || (userId is not null && channel.Includes(userId));
}
