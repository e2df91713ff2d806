using System.Net;
using Npgsql;
using Parley.Testing;

namespace Parley.Server.Tests.Startup;

/// <summary>The built program, started as people start it.</summary>
public sealed class StartupTests
{
    [Fact]
    public async Task It_answers_its_probes_and_ends_cleanly_on_SIGTERM()
    {
        await using var server = await ParleyProcess.StartAsync();
        Assert.Equal("""{"status":"ok"}""", await GetAsync(server, "/health"));
        Assert.Equal("""{"status":"ready"}""", await GetAsync(server, "/ready"));
        Assert.Equal(0, await server.TerminateAsync());
        Assert.Equal("", server.Errors);
    }

    [Fact]
    public async Task The_thread_of_its_sockets_does_not_interrupt_others()
    {
        const int PolicyField = 41, Batch = 3; // proc(5)
        await using var server = await ParleyProcess.StartAsync();
        var stats = Directory.GetDirectories($"/proc/{server.Id}/task").SelectMany(StatOf);
        var ofSockets = Assert.Single(stats, stat => stat.Contains("(.NET Sockets)", StringComparison.Ordinal));
        Assert.Equal($"{Batch}", ofSockets[(ofSockets.LastIndexOf(')') + 2)..].Split(' ')[PolicyField - 3]);
    }

    [Fact]
    public async Task It_keeps_everything_in_its_data_folder()
    {
        await using var server = await ParleyProcess.StartAsync();
        Assert.True(File.Exists(Path.Combine(server.DataDirectory, "parley.db")));
    }

    [Fact]
    public async Task It_serves_its_page_and_the_client_script()
    {
        await using var server = await ParleyProcess.StartAsync();
        Assert.Contains("<title>", await GetAsync(server, "/"), StringComparison.Ordinal);
        Assert.Contains("<title>", await GetAsync(server, "/classic/"), StringComparison.Ordinal);
        Assert.Contains("Socket.IO", await GetAsync(server, "/socket.io/socket.io.js"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_later_is_not_found_as_a_problem()
    {
        await using var server = await ParleyProcess.StartAsync();
        using var answer = await server.Http.GetAsync("/api/channels", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task It_starts_without_its_Redis_and_says_so()
    {
        await using var server = await ParleyProcess.StartAsync(new Dictionary<string, string?>
        {
            ["REDIS_URL"] = $"redis://127.0.0.1:{FreePort.Next()}",
        });
        Assert.Contains("\"status\":\"degraded\"", await GetAsync(server, "/ready"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_serves_with_an_expired_certificate_and_says_so()
    {
        var (certificate, key) = await TestAuthority.Shared.WriteAsync(hours: -1);
        await using var server = await ParleyProcess.StartAsync(new Dictionary<string, string?>
        {
            ["TLS_CERTIFICATE"] = certificate,
            ["TLS_KEY"] = key,
        });
        Assert.Equal(
            """{"status":"degraded","why":["the certificate has expired"]}""", await GetAsync(server, "/ready"));
    }

    [Fact]
    public async Task Several_nodes_may_start_at_once_on_one_empty_database()
    {
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        var starts = Enumerable.Range(0, 3)
            .Select(_ => ParleyProcess.StartAsync(new Dictionary<string, string?> { ["DATABASE_URL"] = url }))
            .ToList();
        foreach (var start in starts)
        {
            await using var server = await start;
        }

        await using var connection = await postgres.ConnectAsync(new Uri(url).AbsolutePath[1..]);
        await using var command = new NpgsqlCommand("SELECT COUNT(*) FROM channels", connection);
        Assert.Equal(1L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string> GetAsync(ParleyProcess server, string path) =>
        await server.Http.GetStringAsync(path, TestContext.Current.CancellationToken);

    private static IEnumerable<string> StatOf(string thread)
    {
        try
        {
            return [File.ReadAllText(Path.Combine(thread, "stat"))];
        }
        catch (IOException)
        {
            return []; // it has ended
        }
    }
}
