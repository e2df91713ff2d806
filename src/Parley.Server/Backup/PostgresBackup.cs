using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>A PostgreSQL database as a file in <c>pg_dump</c>'s custom format, and back.</summary>
internal static class PostgresBackup
{
    /// <summary>Writes the file while servers run; the state is that of one moment.</summary>
    public static Task WriteAsync(string databaseUrl, string file, CancellationToken cancellation) =>
        ExternalProgram.RunAsync(
            "pg_dump", databaseUrl, ["--format=custom", "--no-owner", "--no-privileges", $"--file={file}"], cancellation);

    /// <summary>Brings the file into a database in which nobody has been yet. Its epochs are those of the backup.</summary>
    /// <exception cref="BackupException">The database is in use, or the file is no backup.</exception>
    public static async Task RestoreAsync(Database database, string databaseUrl, string file, CancellationToken cancellation)
    {
        var target = new TargetQueries(database);
        await target.RequireUnusedAsync(cancellation);
        await target.EmptySchemaAsync(cancellation);
        await ExternalProgram.RunAsync(
            "pg_restore",
            databaseUrl,
            ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
                $"--dbname={DatabaseUrl.Parse(databaseUrl).Database}", file],
            cancellation);
    }
}
