using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.Storage;

/// <summary>A database that cannot be used stops the start with one line that names the setting.</summary>
public sealed class StartupTests
{
    [Fact]
    public async Task A_folder_in_use_by_another_process_is_one_clear_line()
    {
        using var folder = new TemporaryFolder("startup");
        await using var first = await OpenAsync(new DatabaseOptions { DataDirectory = folder.Path });

        await AssertStopsAsync(
            new DatabaseOptions { DataDirectory = folder.Path }, "DATA_DIR", folder.Path, "another Parley process is using it");
    }

    [Fact]
    public async Task A_folder_is_free_again_when_the_database_is_closed()
    {
        using var folder = new TemporaryFolder("startup");
        await (await OpenAsync(new DatabaseOptions { DataDirectory = folder.Path })).DisposeAsync();

        await using var again = await OpenAsync(new DatabaseOptions { DataDirectory = folder.Path });
    }

    [Fact]
    public async Task A_folder_is_made_where_there_is_none()
    {
        using var folder = new TemporaryFolder("startup");
        var path = Path.Combine(folder.Path, "not", "yet");

        await using var database = await OpenAsync(new DatabaseOptions { DataDirectory = path });

        Assert.True(File.Exists(Path.Combine(path, "parley.db")));
    }

    [Fact]
    public async Task A_path_beneath_a_file_is_one_clear_line()
    {
        using var folder = new TemporaryFolder("startup");
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        foreach (var path in new[] { file, Path.Combine(file, "data") })
        {
            await AssertStopsAsync(new DatabaseOptions { DataDirectory = path }, "DATA_DIR", path, "a folder this process may write in");
        }
    }

    [Theory]
    [InlineData("/proc/parley")] // not even root may write there
    [InlineData("/sys/parley")]
    public async Task A_folder_that_cannot_be_written_is_one_clear_line(string path) =>
        await AssertStopsAsync(new DatabaseOptions { DataDirectory = path }, "DATA_DIR", path, "a folder this process may write in");

    [Fact]
    public async Task A_file_that_is_no_database_is_one_clear_line()
    {
        using var folder = new TemporaryFolder("startup");
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "parley.db"), new string('x', 8192), TestContext.Current.CancellationToken);

        await AssertStopsAsync(new DatabaseOptions { DataDirectory = folder.Path }, "DATA_DIR", folder.Path, "parley.db cannot be used");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_one_clear_line() =>
        await AssertStopsAsync(
            new DatabaseOptions { Url = $"postgresql://user:secret@127.0.0.1:{FreePort.Next()}/chat" },
            "DATABASE_URL", "user:***@127.0.0.1", "cannot be reached");

    [Fact]
    public async Task A_host_that_does_not_exist_is_one_clear_line() =>
        await AssertStopsAsync(
            new DatabaseOptions { Url = "postgresql://user:secret@nowhere.invalid/chat" },
            "DATABASE_URL", "user:***@nowhere.invalid", "cannot be reached");

    [Fact]
    public async Task A_refused_password_or_database_is_one_clear_line()
    {
        var server = await PostgresServer.SharedAsync();
        var url = server.UrlOf("parley_missing");

        await AssertStopsAsync(new DatabaseOptions { Url = url }, "DATABASE_URL", "***", "database \"parley_missing\" does not exist");
        await AssertStopsAsync(
            new DatabaseOptions { Url = url.Replace("parley:", "parley:wrong", StringComparison.Ordinal) },
            "DATABASE_URL", "***", "password authentication failed");
    }

    [Fact]
    public async Task A_database_of_another_encoding_is_one_clear_line()
    {
        var server = await PostgresServer.SharedAsync();
        await using (var connection = await server.ConnectAsync("postgres"))
        {
            await connection.ExecuteAsync("CREATE DATABASE parley_latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        }

        await AssertStopsAsync(
            new DatabaseOptions { Url = server.UrlOf("parley_latin") }, "DATABASE_URL", "LATIN1", "it takes UTF8");
    }

    [Fact]
    public async Task Pools_have_the_documented_bounds_and_sessions_end_idle_transactions()
    {
        var server = await PostgresServer.SharedAsync();
        await using var database = (PostgresDatabase)await OpenAsync(new DatabaseOptions { Url = await server.CreateDatabaseAsync() });

        var pool = new Npgsql.NpgsqlConnectionStringBuilder(database.Source.ConnectionString);
        Assert.Equal(
            (20, 5, 30, 2), (pool.MaxPoolSize, pool.MinPoolSize, pool.ConnectionIdleLifetime, pool.Timeout));
        Assert.Equal("5s", await database.ReadAsync(
            async connection => await connection.ExecuteScalarAsync<string>("SHOW idle_in_transaction_session_timeout"),
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_connect_timeout_in_the_url_wins()
    {
        var server = await PostgresServer.SharedAsync();
        await using var database = (PostgresDatabase)await OpenAsync(
            new DatabaseOptions { Url = await server.CreateDatabaseAsync() + "?connect_timeout=15", MinPoolSize = 0 });

        Assert.Equal(15, new Npgsql.NpgsqlConnectionStringBuilder(database.Source.ConnectionString).Timeout);
    }

    private static async Task AssertStopsAsync(DatabaseOptions options, params string[] parts)
    {
        var fault = await Assert.ThrowsAsync<StartupException>(() => OpenAsync(options));

        Assert.All(parts, part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', fault.Message);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    private static Task<Database> OpenAsync(DatabaseOptions options) =>
        Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
}
