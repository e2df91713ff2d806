using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Doctor;

/// <summary>What PostgreSQL says about itself.</summary>
internal static class DatabaseQueries
{
    private const string ReadFacts = """
        SELECT current_setting('server_version') AS Version,
          (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS Clock,
          current_setting('fsync') AS Fsync,
          current_setting('synchronous_commit') AS SynchronousCommit,
          current_setting('synchronous_standby_names') AS Standbys,
          current_setting('max_connections')::INT AS MaxConnections,
          COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), FALSE) AS Encrypted,
          COALESCE(host(inet_server_addr()), '') AS Address
        """;

    public static Task<DatabaseFacts> ReadAsync(PostgresDatabase database, CancellationToken cancellation) => database.ReadAsync(
        async connection => await connection.QuerySingleAsync<DatabaseFacts>(ReadFacts), cancellation);
}
