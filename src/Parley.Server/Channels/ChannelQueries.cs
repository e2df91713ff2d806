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

    private const string ListPublic =
        "SELECT id, kind, COALESCE(name, '') AS name FROM channels WHERE kind = 'public' ORDER BY id";

    /// <summary>One that nothing was said in is there only for those who asked for it themselves.</summary>
    private const string ListOwn = """
        SELECT c.id, c.kind, COALESCE(c.name, '') AS name FROM members m JOIN channels c ON c.id = m.channel_id
        WHERE m.user_id = @userId AND c.kind <> 'public' AND (c.head > 0 OR m.opened_at IS NOT NULL)
        ORDER BY COALESCE(c.last_at, m.opened_at) DESC, c.id DESC LIMIT @limit
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

    public static async ValueTask<IReadOnlyList<ChannelRow>> ListPublicAsync(DbConnection connection) =>
        [.. await connection.QueryAsync<ChannelRow>(ListPublic)];

    /// <summary>The channels that a user is a member of, those first in which something was said last.</summary>
    public static async ValueTask<IReadOnlyList<ChannelRow>> ListOwnAsync(
        DbConnection connection, string userId, int limit) =>
        [.. await connection.QueryAsync<ChannelRow>(ListOwn, new { userId, limit })];

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
