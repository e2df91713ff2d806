using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>What must be so of a database before others' content goes into it.</summary>
internal sealed class TargetQueries(Database database)
{
    private const string CountKept = "SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM messages)";

    private const string CountServers = """
        SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = @application
        """;

    private const string RemoveFirstLobby = "DELETE FROM channels";

    private const string EmptySchema = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";

    /// <exception cref="BackupException">Servers are connected, or somebody has been here.</exception>
    public async Task RequireUnusedAsync(CancellationToken cancellation)
    {
        await RequireNoServersAsync(cancellation);
        if (await AskAsync(CountKept, cancellation) > 0)
        {
            throw new BackupException(
                "the database has users or messages; it takes a new one: another name in DATABASE_URL (createdb makes it) or another DATA_DIR");
        }
    }

    /// <summary>The lobby that the schema began with makes room for the one that comes.</summary>
    public static async ValueTask RemoveFirstLobbyAsync(DbConnection connection, DbTransaction transaction) =>
        await connection.ExecuteAsync(RemoveFirstLobby, transaction: transaction);

    /// <summary>PostgreSQL: what the schema of this program has, and that of the backup's program had not, must not stay.</summary>
    public Task EmptySchemaAsync(CancellationToken cancellation) => database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(EmptySchema, transaction: transaction), cancellation);

    /// <summary>On SQLite the lock on the folder has seen to it.</summary>
    /// <exception cref="BackupException">Servers are connected.</exception>
    public async Task RequireNoServersAsync(CancellationToken cancellation)
    {
        if (database.Dialect == Dialect.Postgres && await AskAsync(CountServers, cancellation) > 0)
        {
            throw new BackupException("servers are connected to this database; stop them first");
        }
    }

    private Task<long> AskAsync(string sql, CancellationToken cancellation) => database.ReadAsync(
        async connection => await connection.ExecuteScalarAsync<long>(sql, new { application = PostgresDatabase.ServerName }),
        cancellation);
}
