using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.Storage;

public abstract class DatabaseTests : IAsyncLifetime
{
    private readonly Dialect _dialect;
    private readonly TemporaryFolder _folder = new("database");

    private protected DatabaseTests(Dialect dialect) => _dialect = dialect;

    private protected Database Database { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Database = await Database.OpenAsync(
        new DatabaseOptions
        {
            Url = _dialect == Dialect.Postgres ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : null,
            DataDirectory = _folder.Path,
            MinPoolSize = 0,
        },
        TimeProvider.System, NullLoggerFactory.Instance, Cancellation);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_write_that_throws_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync<int>(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("INSERT INTO bans (kind, value) VALUES ('guest', 'x')", null, transaction);
                throw new InvalidOperationException("no");
            },
            Cancellation));

        Assert.Equal(0, await CountBansAsync());
        await BanAsync("y");
        Assert.Equal(1, await CountBansAsync());
    }

    [Fact]
    public async Task Many_read_while_many_write()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? (Task)BanAsync($"{i}") : CountBansAsync()));

        Assert.Equal(30, await CountBansAsync());
    }

    [Fact]
    public async Task Times_are_milliseconds_in_and_out()
    {
        const long At = 1_764_012_345_678;
        await Database.WriteAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                $"INSERT INTO bans (kind, value, created_at) VALUES ('guest', 'x', {Database.Timestamp("@at")})", new { at = At }, transaction),
            Cancellation);

        Assert.Equal(At, await Database.ReadAsync(
            async connection => await connection.ExecuteScalarAsync<long>($"SELECT {Database.Milliseconds("created_at")} FROM bans"),
            Cancellation));
    }

    [Fact]
    public async Task A_fault_of_the_statement_is_no_outage()
    {
        await BanAsync("x");

        var fault = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => BanAsync("x"));

        Assert.False(Database.IsOutage(fault));
    }

    private Task<long> CountBansAsync() => Database.ReadAsync(
        async connection => await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM bans"), Cancellation);

    private Task<int> BanAsync(string value) => Database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(
            "INSERT INTO bans (kind, value) VALUES ('guest', @value)", new { value }, transaction),
        Cancellation);
}

public sealed class SqliteDatabaseTests() : DatabaseTests(Dialect.Sqlite)
{
    [Fact]
    public async Task A_commit_is_on_disk_and_readers_cannot_write()
    {
        Assert.Equal("wal", await Database.WriteAsync(
            async (connection, _) => await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"), Cancellation));
        Assert.Equal(2, await Database.WriteAsync(
            async (connection, _) => await connection.ExecuteScalarAsync<long>("PRAGMA synchronous"), Cancellation));

        await Assert.ThrowsAnyAsync<Exception>(() => Database.ReadAsync(
            async connection => await connection.ExecuteAsync("INSERT INTO bans (kind, value) VALUES ('guest', 'x')"), Cancellation));
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_refused() =>
        await Assert.ThrowsAsync<SqliteException>(() => Database.WriteAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                "UPDATE channels SET last_at = @at", new { at = DateTimeOffset.UnixEpoch }, transaction),
            Cancellation));
}

public sealed class PostgresDatabaseTests() : DatabaseTests(Dialect.Postgres);
