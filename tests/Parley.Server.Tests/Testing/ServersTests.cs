using Npgsql;
using Parley.Testing;

namespace Parley.Server.Tests.Testing;

/// <summary>The tests stand on these servers, so they are tested themselves.</summary>
public sealed class ServersTests
{
    [Fact]
    public async Task PostgreSQL_gives_each_test_a_database_of_its_own()
    {
        var server = await PostgresServer.SharedAsync();
        var first = await server.CreateDatabaseAsync();
        var second = await server.CreateDatabaseAsync();
        Assert.NotEqual(first, second);
        Assert.StartsWith("postgresql://", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSQL_keeps_what_was_committed_when_it_is_killed()
    {
        await using var server = await PostgresServer.StartAsync();
        await server.CreateDatabaseAsync();
        await ExecuteAsync(server, "CREATE TABLE kept AS SELECT 1 AS one");
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal(1, await ExecuteAsync(server, "SELECT one FROM kept"));
    }

    [Fact]
    public async Task Redis_forgets_everything_when_flushed_and_comes_back_on_its_port()
    {
        await using var server = await RedisServer.StartAsync();
        Assert.Equal("+OK", await server.CommandAsync("SET name value"));
        await server.FlushAllAsync();
        Assert.Equal("$-1", await server.CommandAsync("GET name"));
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal("+PONG", await server.CommandAsync("PING"));
    }

    [Fact]
    public async Task A_child_process_ends_with_the_program_that_started_it()
    {
        using var folder = new TemporaryFolder("child");
        var written = Path.Combine(folder.Path, "pid");
        await using (ChildProcess.Start("sh", ["-c", $"echo $$ > {written}.new; mv {written}.new {written}; exec sleep 600"]))
        {
            await Wait.UntilAsync(() => File.Exists(written), "the child has written its id");
        }

        var id = (await File.ReadAllTextAsync(written, TestContext.Current.CancellationToken)).Trim();
        Assert.False(Directory.Exists($"/proc/{id}"));
    }

    [Fact]
    public async Task A_wait_in_vain_names_what_it_waited_for()
    {
        var fault = await Assert.ThrowsAsync<TimeoutException>(
            () => Wait.UntilAsync(() => false, "pigs fly", TimeSpan.Zero));
        Assert.Contains("until pigs fly", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<object?> ExecuteAsync(PostgresServer server, string sql)
    {
        await using var connection = await server.ConnectAsync("parley_1");
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
