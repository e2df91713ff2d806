using Npgsql;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.EventLogs;

/// <summary>History from a standby, which may lag behind.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private PostgresServer _primary = null!;
    private PostgresServer _standby = null!;
    private LogFixture _log = null!;
    private LogFixture _reading = null!;
    private CounterReader _replicaReads = null!;
    private Author _ann = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _primary = await PostgresServer.StartAsync();
        _standby = await _primary.StartStandbyAsync();
        _log = await LogFixture.StartAsync(Dialect.Postgres, server: _primary);
        var options = _log.DatabaseOptions;
        var url = options.Url!;
        options.ReadHistoryOnReplicas = true;
        options.Url = url.Replace($":{_primary.Port}/", $":{_primary.Port},127.0.0.1:{_standby.Port}/", StringComparison.Ordinal);
        _reading = await _log.StartOtherNodeAsync();
        options.Url = url;
        _replicaReads = new CounterReader(_reading.Meters, "parley.log.replica.reads");
        _ann = await _log.CreateUserAsync("Ann");
    }

    public async ValueTask DisposeAsync()
    {
        _replicaReads.Dispose();
        await _reading.DisposeAsync();
        await _log.DisposeAsync();
        await _standby.DisposeAsync();
        await _primary.DisposeAsync();
    }

    [Fact]
    public async Task A_page_shows_all_that_was_handed_out_whether_the_standby_follows_lags_or_dies()
    {
        await SendAsync("a");
        await Wait.UntilAsync(async () => await StandbyHasAsync("a"), "the standby follows");
        Assert.Equal(["a"], await HistoryAsync());

        await OnStandbyAsync("SELECT pg_wal_replay_pause()");
        await SendAsync("b");
        Assert.Equal(["a", "b"], await HistoryAsync());
        Assert.False(await StandbyHasAsync("b"));

        await _standby.KillAsync();
        await SendAsync("c");
        Assert.Equal(["a", "b", "c"], await HistoryAsync());
        Assert.Equal(3, _replicaReads.Sum);
        await _standby.StartAgainAsync();
    }

    private async Task SendAsync(string clientId)
    {
        var answer = await _reading.Log.AppendAsync(new SendMessage(_ann, clientId, _log.Lobby, "hello", null), Cancellation);
        Assert.Equal(AppendError.None, answer.Error);
        await _reading.PublishedToHeadAsync(_log.Lobby);
    }

    private async Task<IEnumerable<string>> HistoryAsync() =>
        (await _reading.Log.HistoryAsync(_log.Lobby, null, null, 100, Cancellation)).Messages
            .Select(message => message.ClientId);

    private async Task<bool> StandbyHasAsync(string clientId)
    {
        try
        {
            return (long)(await OnStandbyAsync($"SELECT COUNT(*) FROM messages WHERE client_id = '{clientId}'"))! == 1;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedTable)
        {
            return false; // it has not come as far as the creation of the database
        }
    }

    private async Task<object?> OnStandbyAsync(string sql)
    {
        await using var connection = await _standby.ConnectAsync(new Uri(_log.DatabaseOptions.Url!).AbsolutePath[1..]);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
