using System.Globalization;
using Microsoft.Data.Sqlite;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>A SQLite database as a copy of its file, and back.</summary>
internal static class SqliteBackup
{
    /// <summary>Writes the copy while a server runs; the state is that of one moment.</summary>
    public static void Write(string dataDirectory, string file)
    {
        using var folder = DataDirectory.Visit(dataDirectory);
        using var from = Open(Path.Combine(folder.Path, SqliteDatabase.FileName), SqliteOpenMode.ReadOnly);
        using var to = Open(file, SqliteOpenMode.ReadWriteCreate);
        from.BackupDatabase(to);
        RunOn(to, "PRAGMA journal_mode = DELETE"); // one file, whole by itself
    }

    /// <summary>
    /// Puts the copy in the place of the database, with new epochs. What was there is kept in a folder beside it; returns
    /// that folder, or null when there was nothing.
    /// </summary>
    /// <exception cref="BackupException">The file is no backup.</exception>
    /// <exception cref="StartupException">A server uses the folder.</exception>
    public static async Task<string?> RestoreAsync(string dataDirectory, string file, TimeProvider time)
    {
        using var folder = DataDirectory.Claim(dataDirectory);
        var restored = Path.Combine(folder.Path, SqliteDatabase.FileName + ".restoring");
        File.Copy(file, restored, overwrite: true);
        try
        {
            await CheckAndRenewEpochsAsync(restored, file);
            var replaced = PutAside(folder.Path, time);
            File.Move(restored, Path.Combine(folder.Path, SqliteDatabase.FileName));
            return replaced;
        }
        finally
        {
            File.Delete(restored);
        }
    }

    private static async Task CheckAndRenewEpochsAsync(string restored, string file)
    {
        await using var connection = Open(restored, SqliteOpenMode.ReadWrite);
        try
        {
            if (RunOn(connection, "PRAGMA integrity_check") is not "ok" and var found)
            {
                throw new BackupException($"{file} is damaged: {found}");
            }

            if (RunOn(connection, "PRAGMA table_info(schema_migrations)") is null)
            {
                throw new BackupException($"{file} is not a backup of Parley");
            }

            await using var transaction = await connection.BeginTransactionAsync();
            await new EpochQueries(Dialect.Sqlite).RenewAsync(connection, transaction);
            await transaction.CommitAsync();
        }
        catch (SqliteException fault)
        {
            throw new BackupException($"{file} is not a backup of Parley: {fault.Message}", fault);
        }
    }

    /// <summary>The log beside the file belongs to it: after a hard end it holds the last commits.</summary>
    private static string? PutAside(string folder, TimeProvider time)
    {
        if (!File.Exists(Path.Combine(folder, SqliteDatabase.FileName)))
        {
            return null;
        }

        var aside = Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"replaced-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}"));
        Directory.CreateDirectory(aside);
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            var from = Path.Combine(folder, SqliteDatabase.FileName + suffix);
            if (File.Exists(from))
            {
                File.Move(from, Path.Combine(aside, SqliteDatabase.FileName + suffix));
            }
        }

        return aside;
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw new BackupException($"{path} cannot be opened: {fault.Message}", fault);
        }
    }

    private static object? RunOn(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        return command.ExecuteScalar();
    }
}
