using System.Data.Common;
using Dapper;

namespace Parley.Server.Moderation;

internal static class BanQueries
{
    private const string List = "SELECT kind, value FROM bans ORDER BY kind, value";

    private const string Insert = "INSERT INTO bans (kind, value) VALUES (@Kind, @Value) ON CONFLICT DO NOTHING";

    private const string Delete = "DELETE FROM bans WHERE kind = @Kind AND value = @Value";

    public static async ValueTask<IReadOnlyList<Ban>> ListAsync(DbConnection connection) =>
        [.. await connection.QueryAsync<Ban>(List)];

    public static async ValueTask<int> InsertAsync(DbConnection connection, DbTransaction transaction, Ban ban) =>
        await connection.ExecuteAsync(Insert, ban, transaction);

    public static async ValueTask<int> DeleteAsync(DbConnection connection, DbTransaction transaction, Ban ban) =>
        await connection.ExecuteAsync(Delete, ban, transaction);
}
