using System.Diagnostics.Metrics;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.EventLogs;

/// <summary>An event log on a database of its own, running, with what it published.</summary>
internal sealed class LogFixture : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly List<LogEvent> _published = [];

    private LogFixture(Database database, DatabaseOptions options, TemporaryFolder? folder, EventLogOptions log, TimeProvider time)
    {
        Database = database;
        DatabaseOptions = options;
        _folder = folder;
        Meters = new PlainMeters();
        Log = new EventLog(database, Options.Create(log), Meters, time, NullLoggerFactory.Instance);
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
        Dialect dialect, EventLogOptions? log = null, TimeProvider? time = null, PostgresServer? server = null)
    {
        var folder = dialect == Dialect.Sqlite ? new TemporaryFolder("log") : null;
        server ??= dialect == Dialect.Postgres ? await PostgresServer.SharedAsync() : null;
        var options = new DatabaseOptions
        {
            Url = server is null ? null : await server.CreateDatabaseAsync(),
            DataDirectory = folder?.Path ?? "",
            MinPoolSize = 0,
        };
        return await StartAsync(options, folder, log, time);
    }

    /// <summary>Another node on the same PostgreSQL database.</summary>
    public Task<LogFixture> StartOtherNodeAsync(EventLogOptions? log = null) => StartAsync(DatabaseOptions, null, log, null);

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

    /// <summary>The channel's whole log as the database has it.</summary>
    public async Task<List<LogEvent>> LoggedAsync(string channelId) =>
        (await ListAsync<byte[]>("SELECT payload FROM events WHERE channel_id = @channelId ORDER BY seq", new { channelId }))
        .ConvertAll(EventPayload.Decode);

    /// <summary>Ends this node; the database stays.</summary>
    public async Task StopAsync()
    {
        await Log.DisposeAsync();
        await Database.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder?.Dispose();
    }

    private static async Task<LogFixture> StartAsync(
        DatabaseOptions options, TemporaryFolder? folder, EventLogOptions? log, TimeProvider? time)
    {
        var database = await Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default);
        var fixture = new LogFixture(database, options, folder, log ?? new EventLogOptions(), time ?? TimeProvider.System);
        await fixture.Log.StartAsync(default);
        fixture.Lobby = (await fixture.ScalarAsync<string>("SELECT id FROM channels WHERE name = 'lobby'"))!;
        return fixture;
    }
}
