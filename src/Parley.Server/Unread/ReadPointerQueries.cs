using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Unread;

/// <summary>One pointer per user and channel; no row per recipient of a message.</summary>
internal static class ReadPointerQueries
{
    /// <summary>
    /// Unread is arithmetic: the channel's count of messages less the count at the pointer, less what was deleted since.
    /// </summary>
    private const string Read = """
        SELECT
          r.channel_id AS channelId,
          r.seq,
          r.ordinal,
          (SELECT COUNT(*) FROM messages d
            WHERE d.channel_id = r.channel_id AND d.ordinal > r.ordinal AND d.deleted_at IS NOT NULL) AS deletedSince
        FROM (
          SELECT p.channel_id, p.seq, COALESCE((
            SELECT m.ordinal FROM messages m
            WHERE m.channel_id = p.channel_id AND m.seq <= p.seq ORDER BY m.seq DESC LIMIT 1), 0) AS ordinal
          FROM read_pointers p
          WHERE p.user_id = @userId AND {0}) r
        """;

    /// <summary>A pointer only grows: an older request changes nothing.</summary>
    private const string Advance = """
        INSERT INTO read_pointers (user_id, channel_id, seq) VALUES (@userId, @channelId, @seq)
        ON CONFLICT (user_id, channel_id) DO UPDATE SET seq = excluded.seq WHERE read_pointers.seq < excluded.seq
        """;

    private const string StartAtHeads = """
        INSERT INTO read_pointers (user_id, channel_id, seq)
        SELECT @userId, c.id, c.head FROM channels c WHERE c.kind = 'public'
        ON CONFLICT (user_id, channel_id) DO NOTHING
        """;

    /// <summary>The user's pointers in these channels.</summary>
    public static async ValueTask<IReadOnlyList<ReadRow>> ListAsync(
        Database database, DbConnection connection, string userId, IEnumerable<string> channelIds) =>
        [
            .. await connection.QueryAsync<ReadRow>(
                Read.Replace("{0}", database.AnyOf("p.channel_id", "@ids"), StringComparison.Ordinal),
                new { userId, ids = channelIds.ToArray() }),
        ];

    public static async ValueTask<int> AdvanceAsync(
        DbConnection connection, DbTransaction transaction, string userId, string channelId, long seq) =>
        await connection.ExecuteAsync(Advance, new { userId, channelId, seq }, transaction);

    public static async ValueTask<int> StartAtHeadsAsync(DbConnection connection, DbTransaction transaction, string userId) =>
        await connection.ExecuteAsync(StartAtHeads, new { userId }, transaction);
}
