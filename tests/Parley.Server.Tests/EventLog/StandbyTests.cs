using Npgsql;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.EventLogs;

/// <summary>PostgreSQL that waits for a synchronous standby which is away.</summary>
public sealed class StandbyTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private LogFixture _log = null!;
    private Author _ann = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _log = await LogFixture.StartAsync(
            Dialect.Postgres, new EventLogOptions { LongestCommit = TimeSpan.FromSeconds(1) }, server: _server);
        _ann = await _log.CreateUserAsync("Ann");
    }

    public async ValueTask DisposeAsync()
    {
        await StandbyIsBackAsync();
        await _log.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_it_is_away_sends_are_unavailable_and_nobody_sees_them_and_then_they_are_there_once()
    {
        await using var other = await _log.StartOtherNodeAsync();
        await other.Log.HeadsAsync([_log.Lobby], Cancellation);
        await StandbyIsAwayAsync();

        Assert.Equal(AppendError.Unavailable, (await SendAsync("a")).Error);
        Assert.True(_log.Log.IsStuck);
        Assert.Equal(AppendError.Unavailable, (await SendAsync("b")).Error);
        Assert.Empty(await _log.LoggedAsync(_log.Lobby));
        Assert.Empty(other.Published(_log.Lobby));

        await StandbyIsBackAsync();
        await Wait.UntilAsync(async () => (await SendAsync("a")) is { Error: AppendError.None, Repeated: true }, "it heals");
        Assert.Equal(AppendError.None, (await SendAsync("b")).Error);
        Assert.False(_log.Log.IsStuck);
        foreach (var node in new[] { _log, other })
        {
            Assert.Equal(["a", "b"], (await node.PublishedToHeadAsync(_log.Lobby)).Select(logged => logged.ClientId));
        }
    }

    [Fact]
    public async Task A_primary_that_dies_with_the_commit_in_its_hands_ends_the_wait()
    {
        await StandbyIsAwayAsync();
        Assert.Equal(AppendError.Unavailable, (await SendAsync("a")).Error);
        await _server.KillAsync();
        await _server.StartAgainAsync();
        await StandbyIsBackAsync();

        await Wait.UntilAsync(async () => (await SendAsync("a")).Error == AppendError.None, "it heals");
        Assert.Single(await _log.PublishedToHeadAsync(_log.Lobby));
    }

    [Fact]
    public async Task Where_the_operator_said_so_nobody_waits_for_it()
    {
        _log.DatabaseOptions.WaitForStandby = false;
        await using var relaxed = await _log.StartOtherNodeAsync();
        await StandbyIsAwayAsync();

        var answer = await relaxed.Log.AppendAsync(new SendMessage(_ann, "a", _log.Lobby, "hello", null), Cancellation);
        Assert.Equal(AppendError.None, answer.Error);
    }

    private Task StandbyIsAwayAsync() => SetAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "nobody");

    private Task StandbyIsBackAsync() => SetAsync("ALTER SYSTEM RESET synchronous_standby_names", "");

    private async Task SetAsync(string command, string expected)
    {
        await using var connection = await _server.ConnectAsync("postgres");
        await using var set = new NpgsqlCommand(command, connection);
        await set.ExecuteNonQueryAsync(Cancellation);
        await using var reload = new NpgsqlCommand("SELECT pg_reload_conf()", connection);
        await reload.ExecuteNonQueryAsync(Cancellation);
        await using var show = new NpgsqlCommand("SHOW synchronous_standby_names", connection);
        await Wait.UntilAsync(async () => (string?)await show.ExecuteScalarAsync(Cancellation) == expected, "it is set");
    }

    private ValueTask<AppendResult> SendAsync(string clientId) =>
        _log.Log.AppendAsync(new SendMessage(_ann, clientId, _log.Lobby, "hello", null), Cancellation);
}
