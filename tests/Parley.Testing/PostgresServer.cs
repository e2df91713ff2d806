using Npgsql;

namespace Parley.Testing;

/// <summary>A real PostgreSQL of its own folder and port, as careful with its disk as in production.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Password = "s3cret/with@signs";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());

    private readonly TemporaryFolder _folder;
    private readonly TestAuthority? _authority;
    private ChildProcess? _process;
    private int _databases;

    private PostgresServer(string folder, TestAuthority? authority) =>
        (_folder, _authority) = (new TemporaryFolder(folder), authority);

    public int Port { get; } = FreePort.Next();

    /// <summary>Over TLS its clients look for certificates in their home, and root's is closed to them.</summary>
    private Dictionary<string, string?> Home => new() { ["HOME"] = _folder.Path };

    public string Data => Path.Combine(_folder.Path, "data");

    /// <summary>The server that all tests of this run share: make a database of your own in it.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>A server of one's own, for tests that stop it. With an authority it takes TLS alone.</summary>
    public static async Task<PostgresServer> StartAsync(TestAuthority? authority = null)
    {
        var server = new PostgresServer("postgres", authority);
        await server.InitialiseAsync();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A hot standby of this server that follows it, over another port that leads to it if one is given.</summary>
    public async Task<PostgresServer> StartStandbyAsync(int? port = null)
    {
        var standby = new PostgresServer("standby", _authority);
        if (Environment.UserName == "root")
        {
            await ChildProcess.RunAsync("chown", ["postgres:postgres", standby._folder.Path]);
        }

        await ChildProcess.RunAsync(
            Program("pg_basebackup"),
            [
                "-D", standby.Data, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync",
                "-d", $"host=127.0.0.1 port={port ?? Port} user=parley password={Password}"
                    + (_authority is null ? "" : $" sslmode=verify-full sslrootcert={_authority.RootFile}"),
            ],
            user: "postgres",
            environment: standby.Home);
        await standby.StartAgainAsync();
        return standby;
    }

    /// <summary>The address of a fresh, empty database, as <c>DATABASE_URL</c> takes it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"parley_{Interlocked.Increment(ref _databases)}";
        await using var connection = await ConnectAsync("postgres");
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return UrlOf(name);
    }

    /// <summary>The address of a database of this server, whether it exists or not.</summary>
    public string UrlOf(string database) =>
        $"postgresql://parley:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/{database}"
        + (_authority is null ? "" : $"?sslmode=verify-full&sslrootcert={_authority.RootFile}");

    /// <summary>The newest that is installed.</summary>
    public static string Program(string name)
    {
        var newest = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(MajorVersion).FirstOrDefault()
            : null;
        return newest is null ? name : Path.Combine(newest, "bin", name);
    }

    /// <summary>A connection for asserting on what is really stored.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = "parley",
            Password = Password,
            Database = database,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Starts it again on the same data and port.</summary>
    public async Task StartAgainAsync()
    {
        string[] settings =
        [
            .. _authority is null ? [] : await SecuredAsync(_authority),
            $"port={Port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300",
            "fsync=on", "synchronous_commit=on", "log_min_messages=warning",
        ];
        var arguments = new List<string> { "-D", Data };
        foreach (var setting in settings)
        {
            arguments.AddRange(["-c", setting]);
        }

        _process = ChildProcess.Start(Program("postgres"), arguments, Home, user: "postgres", endSignal: Signal.Quit);
        await Wait.UntilAsync(AcceptsConnectionsAsync, $"PostgreSQL on port {Port} accepts connections");
    }

    /// <summary>Ends it as an operator would, closing all connections.</summary>
    public async Task StopAsync()
    {
        _process!.Send(Signal.Int);
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        // All its processes go at once, and the next start has to recover from the log. (kill -9 would do the
        // same, and leave a piece of shared memory behind.)
        _process!.Send(Signal.Quit);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _process!.DisposeAsync();
        _folder.Dispose();
    }

    private static int MajorVersion(string folder) =>
        int.TryParse(Path.GetFileName(folder), out var version) ? version : 0;

    private async Task InitialiseAsync()
    {
        // PostgreSQL refuses to run as root, so the folder belongs to whoever runs it.
        if (Environment.UserName == "root")
        {
            await ChildProcess.RunAsync("chown", ["postgres:postgres", _folder.Path]);
        }

        var passwordFile = Path.Combine(_folder.Path, "password");
        await File.WriteAllTextAsync(passwordFile, Password);
        await ChildProcess.RunAsync("chmod", ["644", passwordFile]);
        await ChildProcess.RunAsync(
            Program("initdb"),
            [
                "-D", Data, "--username=parley", $"--pwfile={passwordFile}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
            ],
            user: "postgres");
    }

    private async Task<string[]> SecuredAsync(TestAuthority authority)
    {
        var (certificate, key) = await authority.WriteAsync(owner: Environment.UserName == "root" ? "postgres" : Environment.UserName);
        var hostBased = Path.Combine(Data, "pg_hba.conf");
        var lines = await File.ReadAllTextAsync(hostBased);
        await File.WriteAllTextAsync(hostBased, lines.Replace("\nhost ", "\nhostssl ", StringComparison.Ordinal));
        return ["ssl=on", $"ssl_cert_file={certificate}", $"ssl_key_file={key}"];
    }

    private async ValueTask<bool> AcceptsConnectionsAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"PostgreSQL ended: {_process.Errors}");
        }

        try
        {
            await using var connection = await ConnectAsync("postgres");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
