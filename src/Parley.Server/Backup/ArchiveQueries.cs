using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>What the database knows of the archive of its log, by either way of docs/how-to/backup.md.</summary>
internal static class ArchiveQueries
{
    /// <summary>
    /// The slot is that of deploy/nix/files/archive.sh, which takes the log as it is written. <c>archive_command</c> takes
    /// whole segments of it: when it has all that are finished it has all it can have. (A segment that is not is finished
    /// by <c>archive_timeout</c>, unless nothing of importance is in it.)
    /// </summary>
    private const string Read = """
        WITH log AS (
          SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE pg_current_wal_lsn() - '0/0' END::BIGINT AS written,
            pg_size_bytes(current_setting('wal_segment_size')) AS segment),
        slot AS (
          SELECT (COALESCE(restart_lsn, '0/0') - '0/0')::BIGINT AS archived
          FROM pg_replication_slots WHERE slot_name = 'archive'),
        command AS (
          SELECT CASE
            WHEN last_archived_wal ~ '^[0-9A-F]{24}' THEN
              ('x' || substr(last_archived_wal, 9, 8))::BIT(32)::BIGINT * 4294967296
              + (('x' || substr(last_archived_wal, 17, 8))::BIT(32)::BIGINT + 1) * segment
            WHEN failed_count > 0 THEN 0
          END AS archived
          FROM pg_stat_archiver, log WHERE current_setting('archive_mode') <> 'off')
        SELECT written AS Written, LEAST(
          (SELECT archived FROM slot),
          (SELECT CASE WHEN archived < written / segment * segment THEN archived ELSE written END FROM command)) AS Archived
        FROM log
        """;

    public static Task<ArchivePositions> ReadAsync(PostgresDatabase database, CancellationToken cancellation) =>
        database.ReadAsync(async connection => await connection.QuerySingleAsync<ArchivePositions>(Read), cancellation);
}
