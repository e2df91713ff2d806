using System.Diagnostics.Metrics;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Server.EventLogs;
using Parley.Server.Nodes;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.EventLogs;

/// <summary>An event log on a database of its own, running, with what it published.</summary>
internal sealed class LogFixture : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly List<LogEvent> _published = [];
    private PostgresServer? _server;
    private bool _stopped;

    private LogFixture(
        Database database, DatabaseOptions options, TemporaryFolder? folder, EventLogOptions log, TimeProvider time,
        INodeBus? bus)
    {
        Database = database;
        DatabaseOptions = options;
        _folder = folder;
        Meters = new PlainMeters();
        Log = new EventLog(database, Options.Create(log), Meters, time, NullLoggerFactory.Instance, bus);
        Log.Subscribe(logged =>
        {
            lock (_published)
            {
                _published.Add(logged);
            }
        });
    }

    public Database Database { get; }

    public DatabaseOptions DatabaseOptions { get; }

    public EventLog Log { get; }

    public IMeterFactory Meters { get; }

    public string Lobby { get; private set; } = "";

    public static async Task<LogFixture> StartAsync(
        Dialect dialect, EventLogOptions? log = null, TimeProvider? time = null, PostgresServer? server = null,
        INodeBus? bus = null)
    {
        var folder = dialect == Dialect.Sqlite ? new TemporaryFolder("log") : null;
        server ??= dialect == Dialect.Postgres ? await PostgresServer.SharedAsync() : null;
        var options = new DatabaseOptions
        {
            Url = server is null ? null : await server.CreateDatabaseAsync(),
            DataDirectory = folder?.Path ?? "",
            MinPoolSize = 0,
        };
        var fixture = await StartAsync(options, folder, log, time, bus);
        fixture._server = server;
        return fixture;
    }

    /// <summary>Another node on the same PostgreSQL database.</summary>
    public Task<LogFixture> StartOtherNodeAsync(EventLogOptions? log = null, INodeBus? bus = null) =>
        StartAsync(DatabaseOptions, null, log, null, bus);

    /// <summary>Ends this node and starts it again on the same data, with nothing in memory.</summary>
    public async Task<LogFixture> RestartAsync()
    {
        await StopAsync();
        return await StartAsync(DatabaseOptions, null, null, null, null);
    }

    public IReadOnlyList<LogEvent> Published(string channelId)
    {
        lock (_published)
        {
            return _published.FindAll(logged => logged.ChannelId == channelId);
        }
    }

    /// <summary>All events of a channel up to its head as the database has it have been published.</summary>
    public async Task<IReadOnlyList<LogEvent>> PublishedToHeadAsync(string channelId)
    {
        var head = await ScalarAsync<long>("SELECT head FROM channels WHERE id = @channelId", new { channelId });
        await Wait.UntilAsync(() => Published(channelId) is [.., { Seq: var last }] ? last == head : head == 0, $"seq {head} is published");
        return Published(channelId);
    }

    public async Task<Author> CreateUserAsync(string name)
    {
        var id = Guid.NewGuid().ToString();
        await ExecuteAsync("INSERT INTO users (id, username, kind) VALUES (@id, @name, 'guest')", new { id, name });
        return new Author(id, name);
    }

    public async Task<string> CreateChannelAsync()
    {
        var id = Guid.NewGuid().ToString();
        await ExecuteAsync("INSERT INTO channels (id, kind, name) VALUES (@id, 'private', 'side')", new { id });
        return id;
    }

    public Task<int> ExecuteAsync(string sql, object? parameters = null) => Database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(sql, parameters, transaction), default);

    public Task<T?> ScalarAsync<T>(string sql, object? parameters = null) => Database.ReadAsync(
        async connection => await connection.ExecuteScalarAsync<T>(sql, parameters), default);

    public Task<List<T>> ListAsync<T>(string sql, object? parameters = null) => Database.ReadAsync(
        async connection => (await connection.QueryAsync<T>(sql, parameters)).AsList(), default);

    /// <summary>Holds all appends to the lobby up until disposed.</summary>
    public async Task<IAsyncDisposable> HoldAsync()
    {
        var holding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lockLobby = Database.Dialect == Dialect.Postgres ? "SELECT id FROM channels WHERE id = @id FOR UPDATE" : "SELECT @id";
        var transaction = Task.Run(() => Database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(lockLobby, new { id = Lobby }, transaction);
                holding.SetResult();
                await release.Task;
                return true;
            },
            default));
        await holding.Task;
        return new Held(release, transaction);
    }

    /// <summary>The group that <see cref="HoldAsync"/> holds up has been taken: what comes now makes the next.</summary>
    public Task FirstIsHeldAsync() => Wait.UntilAsync(() => Log.WaitingAppends == 0, "the first append is on its way");

    /// <summary>The channel's whole log as the database has it.</summary>
    public async Task<List<LogEvent>> LoggedAsync(string channelId) =>
        (await ListAsync<byte[]>("SELECT payload FROM events WHERE channel_id = @channelId ORDER BY seq", new { channelId }))
        .ConvertAll(EventPayload.Decode);

    /// <summary>Ends this node; the database stays.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await Log.DisposeAsync();
        await Database.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder?.Dispose();
        if (_server is not null)
        {
            await DropDatabaseAsync(_server);
        }
    }

    /// <summary>A run makes a hundred databases; left to the end, removing them takes longer than a process may to exit.</summary>
    private async Task DropDatabaseAsync(PostgresServer server)
    {
        await using var connection = await server.ConnectAsync("postgres");
        await connection.ExecuteAsync($"DROP DATABASE {new Uri(DatabaseOptions.Url!).AbsolutePath[1..]} WITH (FORCE)");
    }

    private static async Task<LogFixture> StartAsync(
        DatabaseOptions options, TemporaryFolder? folder, EventLogOptions? log, TimeProvider? time, INodeBus? bus)
    {
        var database = await Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default);
        var fixture = new LogFixture(
            database, options, folder, log ?? new EventLogOptions(), time ?? TimeProvider.System, bus);
        await fixture.Log.StartAsync(default);
        fixture.Lobby = (await fixture.ScalarAsync<string>("SELECT id FROM channels WHERE name = 'lobby'"))!;
        return fixture;
    }

    private sealed class Held(TaskCompletionSource release, Task transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            release.TrySetResult();
            await transaction;
        }
    }
}
