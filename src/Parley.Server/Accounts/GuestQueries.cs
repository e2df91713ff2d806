using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>Guests in the table <c>users</c>: on <c>/chat</c> known by the hash of their key, on <c>/</c> by their socket.</summary>
internal static class GuestQueries
{
    private const string FindByKeyHash = "SELECT id, username AS name FROM users WHERE guest_key_hash = @keyHash";

    private const string InsertGuest = """
        INSERT INTO users (id, username, kind, guest_key_hash) VALUES (@id, @name, 'guest', @keyHash)
        ON CONFLICT (guest_key_hash) DO NOTHING
        """;

    private const string InsertSocketUser = """
        INSERT INTO users (id, username, kind) VALUES (@id, @name, 'socket')
        ON CONFLICT (id) DO UPDATE SET username = excluded.username
        """;

    private const string Rename = "UPDATE users SET username = @name, renamed_at = {0} WHERE id = @id";

    /// <summary>By the clock of the database, which all nodes share.</summary>
    private const string ListRenamed = """
        SELECT id, username AS name FROM users
        WHERE renamed_at > clock_timestamp() - make_interval(secs => @seconds) ORDER BY renamed_at
        """;

    private const string PostgresNow = "clock_timestamp()";

    private const string SqliteNow = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    private const string FindNames = "SELECT id, username AS name FROM users WHERE ";

    private const string ListNewest = """
        SELECT id, username AS name FROM users
        WHERE lower(username) LIKE lower(@pattern) ORDER BY joined_at DESC, id DESC LIMIT @limit
        """;

    public static async ValueTask<UserSummary?> FindByKeyHashAsync(DbConnection connection, byte[] keyHash) =>
        await connection.QuerySingleOrDefaultAsync<UserSummary>(FindByKeyHash, new { keyHash });

    /// <summary>False when the key was taken in the meantime: two tabs of one guest came at once.</summary>
    public static async ValueTask<bool> TryInsertGuestAsync(
        DbConnection connection, DbTransaction transaction, UserSummary guest, byte[] keyHash) =>
        await connection.ExecuteAsync(InsertGuest, new { id = guest.Id, name = guest.Name, keyHash }, transaction) == 1;

    public static async ValueTask<int> InsertSocketUserAsync(
        DbConnection connection, DbTransaction transaction, UserSummary user) =>
        await connection.ExecuteAsync(InsertSocketUser, new { id = user.Id, name = user.Name }, transaction);

    public static async ValueTask<int> RenameAsync(
        Database database, DbConnection connection, DbTransaction transaction, UserSummary guest) =>
        await connection.ExecuteAsync(
            Rename.Replace(
                "{0}", database.Dialect == Dialect.Postgres ? PostgresNow : SqliteNow, StringComparison.Ordinal),
            new { id = guest.Id, name = guest.Name },
            transaction);

    /// <summary>Those who took another name within these seconds. PostgreSQL alone has other nodes that might have.</summary>
    public static async ValueTask<IReadOnlyList<UserSummary>> ListRenamedAsync(DbConnection connection, double seconds) =>
        [.. await connection.QueryAsync<UserSummary>(ListRenamed, new { seconds })];

    public static async ValueTask<IReadOnlyList<UserSummary>> FindAsync(
        Database database, DbConnection connection, IReadOnlyList<string> ids) =>
        [.. await connection.QueryAsync<UserSummary>(FindNames + database.AnyOf("id", "@ids"), new { ids = ids.ToArray() })];

    public static async ValueTask<IReadOnlyList<UserSummary>> ListNewestAsync(
        DbConnection connection, string pattern, int limit) =>
        [.. await connection.QueryAsync<UserSummary>(ListNewest, new { pattern, limit })];
}
