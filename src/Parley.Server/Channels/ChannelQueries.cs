using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Channels;

/// <summary>Channels and their members. Where logs stand is the event log's to say.</summary>
internal static class ChannelQueries
{
    private const string FindLobby = "SELECT id FROM channels WHERE kind = 'public' AND name = 'lobby'";

    private const string Find = "SELECT id, kind, COALESCE(name, '') AS name FROM channels WHERE ";

    private const string FindMembers =
        "SELECT channel_id AS channelId, user_id AS id, '' AS name FROM members WHERE {0} ORDER BY channel_id, user_id";

    /// <summary>
    /// All that a session needs of its channels and read pointers, in one statement: it is asked by everybody who comes
    /// back. Of one's own channels, one that nothing was said in is there only for those who asked for it themselves.
    /// </summary>
    private const string ListOf = """
        SELECT r.id, r.kind, r.name, r.readSeq, r.readOrdinal,
          CASE WHEN r.readSeq IS NULL THEN 0 ELSE (
            SELECT COUNT(*) FROM messages d
            WHERE d.channel_id = r.id AND d.ordinal > r.readOrdinal AND d.deleted_at IS NOT NULL) END AS deletedSince
        FROM (
          SELECT c.id, c.kind, c.name, c.rank, c.moved, p.seq AS readSeq, COALESCE((
            SELECT m.ordinal FROM messages m
            WHERE m.channel_id = c.id AND m.seq <= p.seq ORDER BY m.seq DESC LIMIT 1), 0) AS readOrdinal
          FROM (
            SELECT id, kind, COALESCE(name, '') AS name, 0 AS rank, last_at AS moved FROM channels WHERE kind = 'public'
            UNION ALL
            SELECT * FROM (
              SELECT c.id, c.kind, COALESCE(c.name, '') AS name, 1 AS rank, COALESCE(c.last_at, m.opened_at) AS moved
              FROM members m JOIN channels c ON c.id = m.channel_id
              WHERE m.user_id = @userId AND c.kind <> 'public' AND (c.head > 0 OR m.opened_at IS NOT NULL)
              ORDER BY moved DESC, c.id DESC LIMIT @limit) own) c
          LEFT JOIN read_pointers p ON p.user_id = @userId AND p.channel_id = c.id) r
        ORDER BY r.rank, CASE WHEN r.rank = 0 THEN r.id END, r.moved DESC, r.id DESC
        """;

    private const string FindNamedMembers = """
        SELECT m.channel_id AS channelId, u.id, u.username AS name
        FROM members m JOIN users u ON u.id = m.user_id WHERE {0}
        """;

    public static async ValueTask<string> FindLobbyAsync(DbConnection connection) =>
        await connection.QuerySingleAsync<string>(FindLobby);

    /// <summary>Those of the channels that there are, in no order.</summary>
    public static async ValueTask<IReadOnlyList<ChannelInfo>> FindAsync(
        Database database, DbConnection connection, IReadOnlyCollection<string> ids)
    {
        var rows = await connection.QueryAsync<ChannelRow>(
            Find + database.AnyOf("id", "@ids"), new { ids = ids.ToArray() });
        var hidden = rows.Where(row => row.Kind != ChannelInfo.Public).Select(row => row.Id).ToArray();
        var members = hidden.Length == 0
            ? []
            : await MembersAsync(database, connection, FindMembers, "channel_id", hidden);
        var byChannel = members.ToLookup(member => member.ChannelId, member => member.Id);
        return [.. rows.Select(row => row.WithMembers([.. byChannel[row.Id]]))];
    }

    /// <summary>
    /// The public channels, and those that a user (null: an observer) is a member of, those first in which something was
    /// said last; each with the user's pointer.
    /// </summary>
    public static async ValueTask<IReadOnlyList<ChannelRow>> ListAsync(
        DbConnection connection, string? userId, int limit) =>
        [.. await connection.QueryAsync<ChannelRow>(ListOf, new { userId, limit })];

    /// <summary>The members of these channels with their names.</summary>
    public static async ValueTask<IReadOnlyList<MemberRow>> ListMembersAsync(
        Database database, DbConnection connection, IReadOnlyCollection<string> channelIds) =>
        await MembersAsync(database, connection, FindNamedMembers, "m.channel_id", [.. channelIds]);

    private static async Task<IReadOnlyList<MemberRow>> MembersAsync(
        Database database, DbConnection connection, string sql, string column, string[] ids) =>
        [
            .. await connection.QueryAsync<MemberRow>(
                sql.Replace("{0}", database.AnyOf(column, "@ids"), StringComparison.Ordinal), new { ids }),
        ];
}
