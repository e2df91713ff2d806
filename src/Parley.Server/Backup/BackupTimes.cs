using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>When backups of this database were made, by its own clock.</summary>
internal sealed class BackupTimes(Database database)
{
    public Task RecordAsync(CancellationToken cancellation) => database.WriteAsync(BackupQueries.RecordAsync, cancellation);

    /// <summary>Null: none was made yet.</summary>
    public Task<TimeSpan?> AgeOfNewestAsync(CancellationToken cancellation) => database.ReadAsync(
        async connection => await BackupQueries.AgeOfNewestAsync(connection, database) is { } milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : default(TimeSpan?),
        cancellation);
}
