using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>The table of the times at which backups were made.</summary>
internal static class BackupQueries
{
    private const string Record = "INSERT INTO backups DEFAULT VALUES";

    private const string PostgresNow = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT";

    private const string SqliteNow = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    public static async ValueTask<int> RecordAsync(DbConnection connection, DbTransaction transaction) =>
        await connection.ExecuteAsync(Record, transaction: transaction);

    /// <summary>In milliseconds.</summary>
    public static async ValueTask<long?> AgeOfNewestAsync(DbConnection connection, Database database)
    {
        var now = database.Dialect == Dialect.Postgres ? PostgresNow : SqliteNow;
        return await connection.ExecuteScalarAsync<long?>(
            $"SELECT {now} - {database.Milliseconds("MAX(finished_at)")} FROM backups");
    }
}
