using System.Data.Common;
using System.Globalization;

namespace Parley.Server.Storage;

/// <summary>
/// Brings the schema up to date in one transaction under one lock, so that several nodes may start at once: the first
/// does the work, the others wait and find it done. A schema newer than the program is refused.
/// </summary>
internal sealed partial class Migrator(Database database, TimeProvider time, ILogger<Migrator> logger)
{
    /// <summary>Any constant will do; all nodes must take the same one.</summary>
    private const long AdvisoryLock = 0x5041524C4559; // "PARLEY"

    private const string TakeLock = "SELECT pg_advisory_xact_lock(@key)";

    private const string CreateTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)
        """;

    private const string ReadNewest = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations";

    private const string Record = "INSERT INTO schema_migrations (version, name, applied_at) VALUES (@version, @name, @at)";

    private readonly IReadOnlyList<Migration> _migrations = Migration.Of(database.Dialect);

    public Task RunAsync(CancellationToken cancellation) => database.WriteAsync(ApplyAsync, cancellation);

    private async ValueTask<int> ApplyAsync(DbConnection connection, DbTransaction transaction)
    {
        if (database.Dialect == Dialect.Postgres)
        {
            await RunAsync(connection, transaction, TakeLock, ("key", AdvisoryLock));
        }

        await RunAsync(connection, transaction, CreateTable);
        var newest = await NewestAsync(connection, transaction);
        var known = _migrations[^1].Version;
        if (newest > known)
        {
            throw new StartupException(
                $"{Setting} holds a database of schema version {newest}; this program knows versions up to {known}. " +
                "Start the newer program, or restore a backup made before it ran.");
        }

        foreach (var migration in _migrations.Where(migration => migration.Version > newest))
        {
            await RunAsync(connection, transaction, migration.Sql);
            await RunAsync(
                connection, transaction, Record, ("version", migration.Version), ("name", migration.Name),
                ("at", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));
            Log.Applied(logger, migration.Name);
        }

        return known;
    }

    private string Setting => database.Dialect == Dialect.Postgres ? "DATABASE_URL" : "DATA_DIR";

    private static async ValueTask<int> NewestAsync(DbConnection connection, DbTransaction transaction)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = ReadNewest;
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async ValueTask RunAsync(
        DbConnection connection, DbTransaction transaction, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.CommandTimeout = 0; // another node may be migrating a large table; the lock is worth waiting for
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Migration {Name} applied")]
        public static partial void Applied(ILogger logger, string name);
    }
}
