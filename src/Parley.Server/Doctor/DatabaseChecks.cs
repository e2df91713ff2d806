using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Server.Storage;

namespace Parley.Server.Doctor;

/// <summary>Whether the database answers, and keeps what it said it keeps.</summary>
internal static class DatabaseChecks
{
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        DatabaseOptions options, TimeProvider time, CancellationToken cancellation)
    {
        if (options.Url is null && !Directory.Exists(options.DataDirectory))
        {
            return [Finding.Ok("database", $"SQLite, to be made in {Path.GetFullPath(options.DataDirectory)}")];
        }

        options.BesideServer = true;
        options.MinPoolSize = 0;
        try
        {
            await using var database = await Database.OpenAsync(options, time, NullLoggerFactory.Instance, cancellation);
            return database is PostgresDatabase postgres
                ? [.. Postgres(options, time, await DatabaseQueries.ReadAsync(postgres, cancellation))]
                : [Finding.Ok("database", $"SQLite in {Path.GetFullPath(options.DataDirectory)}: answers, and syncs each commit")];
        }
        catch (Exception fault) when (fault is StartupException or DatabaseUnavailableException)
        {
            return [Finding.Failed("database", fault.Message, "see docs/how-to/operate.md")];
        }
    }

    private static IEnumerable<Finding> Postgres(DatabaseOptions options, TimeProvider time, DatabaseFacts facts)
    {
        yield return Finding.Ok("database", $"PostgreSQL {facts.Version} answers");
        yield return facts.Fsync == "on" && facts.SynchronousCommit is not ("off" or "local")
            ? Finding.Ok("durability", "a commit is on disk when it is answered")
            : Finding.Failed(
                "durability",
                $"fsync is {facts.Fsync} and synchronous_commit {facts.SynchronousCommit}: what was answered may be lost",
                "set fsync and synchronous_commit to on");
        yield return facts.Standbys.Length > 0
            ? Finding.Ok("standby", $"a commit waits for {facts.Standbys}")
            : Finding.Ok("standby", "none is synchronous: what the disk of the database loses is lost");
        yield return Clock(time, facts);
        yield return facts.MaxConnections > options.MaxPoolSize * 3
            ? Finding.Ok("connections", string.Create(CultureInfo.InvariantCulture, $"{facts.MaxConnections}, of which a node takes up to {options.MaxPoolSize}"))
            : Finding.Warning(
                "connections",
                string.Create(CultureInfo.InvariantCulture, $"{facts.MaxConnections}, of which a node takes up to {options.MaxPoolSize}: three nodes have no room"),
                "raise max_connections, or lower PARLEY__DATABASE__MAXPOOLSIZE");
        yield return Way(options, facts);
    }

    public static Finding Way(DatabaseOptions options, DatabaseFacts facts)
    {
        var isVerified = facts.Encrypted && DatabaseUrl.Parse(options.Url!).SslMode is SslMode.VerifyCA or SslMode.VerifyFull;
        return isVerified || facts.Address.Length == 0 || IPAddress.IsLoopback(IPAddress.Parse(facts.Address))
            ? Finding.Ok("way to the database", facts.Encrypted ? "encrypted" : "inside this machine")
            : Finding.Warning(
                "way to the database",
                facts.Encrypted ? $"encrypted, but whoever is at {facts.Address} is believed to be it" : $"clear text to {facts.Address}",
                "add ?sslmode=verify-full&sslrootcert=… to DATABASE_URL");
    }

    private static Finding Clock(TimeProvider time, DatabaseFacts facts)
    {
        var skew = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(facts.Clock);
        var found = string.Create(CultureInfo.InvariantCulture, $"{skew.Duration().TotalMilliseconds:N0} ms from the database's");
        return skew.Duration() <= LargestSkew
            ? Finding.Ok("clock", found)
            : Finding.Warning("clock", found, "let both machines keep time (chrony, systemd-timesyncd)");
    }
}
