using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Channels;

/// <summary>The direct channel of some people, found by a key made of them.</summary>
internal static class DirectQueries
{
    private const string FindShown = """
        SELECT c.id FROM channels c WHERE c.direct_key = @key AND (c.head > 0 OR EXISTS (
          SELECT 1 FROM members m WHERE m.channel_id = c.id AND m.user_id = @userId AND m.opened_at IS NOT NULL))
        """;

    /// <summary>When the opening that fills the limit was; no row: there is room.</summary>
    private const string FindLimiting = """
        SELECT {0} FROM members WHERE user_id = @userId AND opened_at > {1}
        ORDER BY opened_at DESC LIMIT 1 OFFSET @skipped
        """;

    private const string Insert = """
        INSERT INTO channels (id, kind, direct_key) VALUES (@id, 'direct', @key)
        ON CONFLICT (direct_key) DO NOTHING
        """;

    private const string Find = "SELECT id FROM channels WHERE direct_key = @key";

    private const string InsertMember =
        "INSERT INTO members (channel_id, user_id) VALUES (@channelId, @userId)";

    /// <summary>From here on one's unread is counted: the arithmetic starts at a pointer.</summary>
    private const string InsertPointer =
        "INSERT INTO read_pointers (user_id, channel_id, seq) VALUES (@userId, @channelId, 0)";

    private const string MarkOpened = """
        UPDATE members SET opened_at = {0} WHERE channel_id = @channelId AND user_id = @userId AND opened_at IS NULL
        """;

    /// <summary>The channel of this key if it is in the user's list already; null: it has to be opened.</summary>
    public static async ValueTask<string?> FindShownAsync(DbConnection connection, string key, string userId) =>
        await connection.QuerySingleOrDefaultAsync<string>(FindShown, new { key, userId });

    /// <summary>The time, in Unix milliseconds, of the newest-but-so-many of the user's openings since another.</summary>
    public static async ValueTask<long?> FindLimitingAsync(
        Database database, DbConnection connection, DbTransaction transaction, string userId, long since, int skipped) =>
        await connection.QuerySingleOrDefaultAsync<long?>(
            FindLimiting
                .Replace("{0}", database.Milliseconds("opened_at"), StringComparison.Ordinal)
                .Replace("{1}", database.Timestamp("@since"), StringComparison.Ordinal),
            new { userId, since, skipped },
            transaction);

    /// <summary>The direct channel of these people, made when it is not there, and from now on in the user's list.</summary>
    public static async ValueTask<string> OpenAsync(
        Database database,
        DbConnection connection,
        DbTransaction transaction,
        string key,
        IReadOnlyList<string> memberIds,
        string userId,
        long now)
    {
        var id = Guid.CreateVersion7().ToString();
        if (await connection.ExecuteAsync(Insert, new { id, key }, transaction) == 0)
        {
            id = await connection.QuerySingleAsync<string>(Find, new { key }, transaction);
        }
        else
        {
            foreach (var memberId in memberIds)
            {
                await connection.ExecuteAsync(InsertMember, new { channelId = id, userId = memberId }, transaction);
                await connection.ExecuteAsync(InsertPointer, new { channelId = id, userId = memberId }, transaction);
            }
        }

        await connection.ExecuteAsync(
            MarkOpened.Replace("{0}", database.Timestamp("@now"), StringComparison.Ordinal),
            new { channelId = id, userId, now },
            transaction);
        return id;
    }
}
