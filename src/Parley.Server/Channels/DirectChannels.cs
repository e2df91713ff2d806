using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.Limits;
using Parley.Server.Storage;
using Parley.Server.Wire;

namespace Parley.Server.Channels;

/// <summary>
/// Makes direct channels. One that somebody asks for is in their list at once; in the others' from its first message on,
/// so that asking shows nobody anything. How many one may ask for in an hour is counted in the database, over all nodes.
/// </summary>
internal sealed class DirectChannels(
    Database database,
    ChannelDirectory channels,
    Guests guests,
    IOptions<ChatLimits> limits,
    LimitMetrics metrics,
    TimeProvider time)
{
    private static readonly TimeSpan LimitPeriod = TimeSpan.FromHours(1);

    /// <summary>The direct channel of the user who asks and the others; the same for the same people, always.</summary>
    public async ValueTask<ChannelInfo> EnsureAsync(
        string userId, IReadOnlyCollection<string> otherIds, CancellationToken cancellation)
    {
        var memberIds = otherIds.Append(userId)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (memberIds.Count is < 2 or > DirectRequest.MostMembers)
        {
            throw ChatException.Invalid(
                "userIds",
                $"userIds names {memberIds.Count} people with yourself; it takes 2 to {DirectRequest.MostMembers}.");
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', memberIds))));
        var id = await database.ReadAsync(
            connection => DirectQueries.FindShownAsync(connection, key, userId), cancellation)
            ?? await OpenAsync(key, memberIds, userId, cancellation);
        return await channels.FindAsync(id, cancellation) ?? throw ChatException.Unavailable();
    }

    private async Task<string> OpenAsync(
        string key, List<string> memberIds, string userId, CancellationToken cancellation)
    {
        if ((await guests.FindAsync(memberIds, cancellation)).Count < memberIds.Count)
        {
            throw ChatException.NotFound("userIds", "user");
        }

        var most = limits.Value.DirectsPerHour;
        var now = time.GetUtcNow();
        var since = (now - LimitPeriod).ToUnixTimeMilliseconds();
        var (id, limiting) = await database.WriteAsync<(string?, long?)>(
            async (connection, transaction) =>
            {
                if (most > 0 && await DirectQueries.FindLimitingAsync(
                    database, connection, transaction, userId, since, most - 1) is { } full)
                {
                    return (null, full);
                }

                return (
                    await DirectQueries.OpenAsync(
                        database, connection, transaction, key, memberIds, userId, now.ToUnixTimeMilliseconds()),
                    null);
            },
            cancellation);
        if (id is not null)
        {
            return id;
        }

        metrics.Hit(LimitMetrics.Directs);
        throw new ChatException(
            ErrorCodes.RateLimited,
            $"Too many new direct channels; the limit is {most} an hour.",
            retryAfter: (int)Math.Max(1, limiting!.Value - since));
    }
}
