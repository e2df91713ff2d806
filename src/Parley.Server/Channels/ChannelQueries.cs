using System.Data.Common;
using Dapper;

namespace Parley.Server.Channels;

/// <summary>Channels and their members. Where logs stand is the event log's to say.</summary>
internal static class ChannelQueries
{
    private const string FindLobby = "SELECT id FROM channels WHERE kind = 'public' AND name = 'lobby'";

    private const string Find = "SELECT id, kind, COALESCE(name, '') AS name FROM channels WHERE id = @id";

    private const string FindMembers = "SELECT user_id FROM members WHERE channel_id = @id ORDER BY user_id";

    private const string ListForUser = """
        SELECT c.id, c.kind, COALESCE(c.name, '') AS name FROM channels c WHERE c.kind = 'public'
        UNION ALL
        SELECT c.id, c.kind, COALESCE(c.name, '') AS name FROM members m JOIN channels c ON c.id = m.channel_id WHERE m.user_id = @userId
        """;

    private const string FindMembersOfAll = """
        SELECT m.channel_id AS channelId, u.id, u.username AS name
        FROM members mine
        JOIN channels c ON c.id = mine.channel_id AND c.kind = 'direct'
        JOIN members m ON m.channel_id = c.id
        JOIN users u ON u.id = m.user_id
        WHERE mine.user_id = @userId
        """;

    private const string InsertDirect = """
        INSERT INTO channels (id, kind, direct_key) VALUES (@id, 'direct', @key)
        ON CONFLICT (direct_key) DO NOTHING
        """;

    private const string FindDirect = "SELECT id FROM channels WHERE direct_key = @key";

    private const string InsertMember = "INSERT INTO members (channel_id, user_id) VALUES (@channelId, @userId)";

    /// <summary>From here on one's unread is counted: the arithmetic starts at a pointer.</summary>
    private const string InsertPointer =
        "INSERT INTO read_pointers (user_id, channel_id, seq) VALUES (@userId, @channelId, 0)";

    public static async ValueTask<string> FindLobbyAsync(DbConnection connection) =>
        await connection.QuerySingleAsync<string>(FindLobby);

    public static async ValueTask<ChannelInfo?> FindAsync(DbConnection connection, string id)
    {
        var row = await connection.QuerySingleOrDefaultAsync<ChannelRow>(Find, new { id });
        return row is null ? null : row.WithMembers(await MembersAsync(connection, row));
    }

    public static async ValueTask<IReadOnlyList<ChannelRow>> ListForUserAsync(DbConnection connection, string? userId) =>
        [.. await connection.QueryAsync<ChannelRow>(ListForUser, new { userId })];

    public static async ValueTask<IReadOnlyList<MemberRow>> ListMembersAsync(DbConnection connection, string userId) =>
        [.. await connection.QueryAsync<MemberRow>(FindMembersOfAll, new { userId })];

    /// <summary>The direct channel of these people, made when it is not there; the same for the same people, always.</summary>
    public static async ValueTask<string> EnsureDirectAsync(
        DbConnection connection, DbTransaction transaction, string key, IReadOnlyList<string> memberIds)
    {
        var id = Guid.CreateVersion7().ToString();
        if (await connection.ExecuteAsync(InsertDirect, new { id, key }, transaction) == 0)
        {
            return await connection.QuerySingleAsync<string>(FindDirect, new { key }, transaction);
        }

        foreach (var userId in memberIds)
        {
            await connection.ExecuteAsync(InsertMember, new { channelId = id, userId }, transaction);
            await connection.ExecuteAsync(InsertPointer, new { channelId = id, userId }, transaction);
        }

        return id;
    }

    private static async Task<IReadOnlyList<string>> MembersAsync(DbConnection connection, ChannelRow row) =>
        row.Kind == ChannelInfo.Public
            ? []
            : [.. await connection.QueryAsync<string>(FindMembers, new { id = row.Id })];
}
