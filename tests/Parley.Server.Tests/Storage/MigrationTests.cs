using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.Storage;

public sealed class MigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_nodes_may_start_at_once_and_make_one_lobby()
    {
        var server = await PostgresServer.SharedAsync();
        var options = new DatabaseOptions { Url = await server.CreateDatabaseAsync(), MinPoolSize = 0 };

        var nodes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OpenAsync(options)));

        foreach (var node in nodes)
        {
            Assert.Equal(1, await ScalarAsync<long>(node, "SELECT COUNT(*) FROM channels"));
            Assert.Equal(Migration.Of(Dialect.Postgres).Count, await ScalarAsync<long>(node, "SELECT COUNT(*) FROM schema_migrations"));
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        using var folder = new TemporaryFolder("migrations");
        var options = new DatabaseOptions { DataDirectory = folder.Path };
        string? lobby;
        await using (var first = await OpenAsync(options))
        {
            lobby = await ScalarAsync<string>(first, "SELECT id FROM channels WHERE kind = 'public' AND name = 'lobby'");
        }

        await using var second = await OpenAsync(options);
        Assert.Equal(lobby, await ScalarAsync<string>(second, "SELECT id FROM channels"));
    }

    [Theory]
    [InlineData("Sqlite", "DATA_DIR")]
    [InlineData("Postgres", "DATABASE_URL")]
    public async Task A_database_newer_than_the_program_is_refused(string dialect, string setting)
    {
        using var folder = new TemporaryFolder("migrations");
        var options = new DatabaseOptions
        {
            DataDirectory = folder.Path,
            Url = dialect == "Postgres" ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : null,
            MinPoolSize = 0,
        };
        await using (var database = await OpenAsync(options))
        {
            await database.WriteAsync(
                async (connection, transaction) => await connection.ExecuteAsync(
                    "INSERT INTO schema_migrations (version, name, applied_at) VALUES (999, 'later', 'later')", null, transaction),
                Cancellation);
        }

        var fault = await Assert.ThrowsAsync<StartupException>(() => OpenAsync(options));

        Assert.StartsWith(setting, fault.Message, StringComparison.Ordinal);
        Assert.Contains("schema version 999", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Dialect.Sqlite))]
    [InlineData(nameof(Dialect.Postgres))]
    public void Migrations_are_numbered_without_gaps_and_alike_in_both_dialects(string dialect)
    {
        var migrations = Migration.Of(Enum.Parse<Dialect>(dialect));

        Assert.Equal(Enumerable.Range(1, migrations.Count), migrations.Select(migration => migration.Version));
        Assert.Equal(Migration.Of(Dialect.Sqlite).Select(m => m.Name), Migration.Of(Dialect.Postgres).Select(m => m.Name));
    }

    private static Task<Database> OpenAsync(DatabaseOptions options) =>
        Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, Cancellation);

    private static Task<T?> ScalarAsync<T>(Database database, string sql) =>
        database.ReadAsync(async connection => await connection.ExecuteScalarAsync<T>(sql), Cancellation);
}
