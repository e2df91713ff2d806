using Npgsql;
using Parley.Testing;

namespace Parley.Cluster;

/// <summary>
/// A primary and its synchronous replica on two ports. A promotion ends the primary for good, and the replica that
/// follows the new one takes its port with a fresh copy; so the address of the two never changes.
/// </summary>
internal sealed class Postgres(ClusterOptions options, string folder, Action changed)
{
    private const string User = "postgres";
    private const string Password = "parley";
    private const string Database = "chat";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly int[] _ports = [FreePort.Next(), FreePort.Next()];
    private int _copies;

    public IReadOnlyList<int> Ports => _ports;

    public Part? Primary { get; private set; }

    public Part? Replica { get; private set; }

    /// <summary>Debian's package brings the extension along.</summary>
    private static bool CanCountStatements { get; } =
        File.Exists(Path.Combine(Path.GetDirectoryName(PostgresServer.Program("postgres"))!, "..", "lib", "pg_stat_statements.so"));

    public string PrimaryUrl => Url(_ports[0]);

    public string ReplicaUrl => Url(_ports[1]);

    /// <summary>The address of both by any ports that lead there, as <c>DATABASE_URL</c> takes it.</summary>
    public static string UrlOfBoth(IEnumerable<int> ports) =>
        $"postgresql://parley:{Password}@{string.Join(',', ports.Select(port => $"127.0.0.1:{port}"))}/{Database}"
        + "?target_session_attrs=primary&host_recheck_seconds=1"; // the driver's own 10 s would be the length of a failover

    public async Task StartAsync()
    {
        await PrepareFolderAsync();
        var data = NextFolder();
        var passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, Password);
        await ChildProcess.RunAsync(
            PostgresServer.Program("initdb"),
            [
                "-D", data, "--username=parley", $"--pwfile={passwordFile}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
            ],
            user: User);
        Primary = MakePart(data, _ports[0]);
        Primary.Start();
        await WaitUntilAnswersAsync(_ports[0]);
        await RunAsync(_ports[0], $"CREATE DATABASE {Database}");
        if (CanCountStatements)
        {
            await RunAsync(_ports[0], "CREATE EXTENSION pg_stat_statements");
        }

        await FollowAsync();
    }

    /// <summary>
    /// The old primary is ended before anything else, and its data is never started again: whoever still talks to it
    /// cannot be told that something was stored.
    /// </summary>
    public async Task PromoteAsync()
    {
        if (Replica is not { ProcessId: not null } replica)
        {
            throw new ClusterException("There is no replica that could be promoted.");
        }

        var fenced = Primary!;
        await fenced.StopAsync(Signal.Quit, Patience);
        await Wait.UntilAsync(
            () => !Leftovers.AreIn(Path.Combine(folder, fenced.Name)), "no process of the old primary is left");
        // Its copy of the settings may name a replica to wait for, and there is none yet.
        await RunAsync(_ports[1], "ALTER SYSTEM RESET synchronous_standby_names");
        await RunAsync(_ports[1], "SELECT pg_reload_conf()");
        await RunAsync(_ports[1], "SELECT pg_promote(true, 30)");
        Primary = replica;
        Replica = null;
        (_ports[0], _ports[1]) = (_ports[1], _ports[0]);
        changed();
        Console.WriteLine($"PostgreSQL on port {_ports[0]} is the primary; the one on port {_ports[1]} was fenced");
        Directory.Delete(Path.Combine(folder, fenced.Name), recursive: true);
        await FollowAsync();
    }

    public async Task StopAsync()
    {
        if (Replica is { } replica)
        {
            await replica.StopAsync(Signal.Quit, Patience);
        }

        if (Primary is { } primary)
        {
            await primary.StopAsync(Signal.Quit, Patience);
        }

        if (options.DiskMegabytes is not null)
        {
            await ChildProcess.RunAsync("umount", ["-l", folder]);
        }
    }

    /// <summary>Copies the primary into a replica, and lets the primary wait for it from then on.</summary>
    private async Task FollowAsync()
    {
        var data = NextFolder();
        await ChildProcess.RunAsync(
            PostgresServer.Program("pg_basebackup"),
            [
                "-D", data, "-R", "-X", "stream", "-c", "fast", "--no-sync",
                "-d", $"host=127.0.0.1 port={_ports[0]} user=parley password={Password}",
            ],
            user: User);
        Replica = MakePart(data, _ports[1]);
        Replica.Start();
        await WaitUntilAnswersAsync(_ports[1]);
        await RunAsync(_ports[0], "ALTER SYSTEM SET synchronous_standby_names = '*'");
        await RunAsync(_ports[0], "SELECT pg_reload_conf()");
        await Wait.UntilAsync(
            async () => await RunAsync(_ports[0], "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") is 1L,
            "the replica is synchronous");
        changed();
    }

    private Part MakePart(string data, int port)
    {
        string[] settings =
        [
            $"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300", "fsync=on",
            "synchronous_commit=on", "wal_keep_size=64MB", "max_wal_size=64MB", "wal_receiver_status_interval=1s",
            "wal_retrieve_retry_interval=500ms", // after a crash of the primary all commits wait for the replica to come back
            "log_line_prefix=%m [%p] ",
        ];
        var arguments = new List<string> { "-D", data };
        if (CanCountStatements)
        {
            arguments.AddRange(["-c", "shared_preload_libraries=pg_stat_statements", "-c", "pg_stat_statements.track_utility=off"]);
        }

        foreach (var setting in settings)
        {
            arguments.AddRange(["-c", setting]);
        }

        var name = Path.GetFileName(data);
        return new Part(
            name,
            () => ChildProcess.Start(
                PostgresServer.Program("postgres"),
                arguments,
                user: User,
                endSignal: Signal.Quit,
                logFile: Path.Combine(options.Folder, "logs", $"{name}.log")),
            changed);
    }

    private async Task PrepareFolderAsync()
    {
        Directory.CreateDirectory(folder);
        if (options.DiskMegabytes is { } size)
        {
            await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={size}m", "parley-cluster", folder]);
        }

        // PostgreSQL refuses to run as root, so the folder belongs to whoever runs it.
        if (Environment.UserName == "root")
        {
            await ChildProcess.RunAsync("chown", [$"{User}:{User}", folder]);
        }
    }

    private string NextFolder() => Path.Combine(folder, $"postgres-{++_copies}");

    private static string Url(int port) => $"postgresql://parley:{Password}@127.0.0.1:{port}/{Database}";

    private static Task WaitUntilAnswersAsync(int port) => Wait.UntilAsync(
        async () =>
        {
            try
            {
                return await RunAsync(port, "SELECT 1") is 1;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        },
        $"PostgreSQL on port {port} answers");

    private static async Task<object?> RunAsync(int port, string sql)
    {
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={port};Username=parley;Password={Password};Database=postgres;Pooling=false;Command Timeout=60");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
