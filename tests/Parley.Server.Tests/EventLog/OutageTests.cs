using Npgsql;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.EventLogs;

/// <summary>PostgreSQL going away in the middle of things: nothing acknowledged is lost, nothing is stored twice.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private LogFixture _log = null!;
    private Author _ann = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _log = await LogFixture.StartAsync(Dialect.Postgres, server: _server);
        _ann = await _log.CreateUserAsync("Ann");
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_the_database_is_away_appends_are_unavailable_reads_say_so_and_both_heal()
    {
        await SendAsync("before");
        await _server.StopAsync();

        Assert.Equal(AppendError.Unavailable, (await SendAsync("during")).Error);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => HistoryAsync().AsTask());
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => _log.Log.FindMessageAsync(999, Cancellation).AsTask());
        await _server.StartAgainAsync();

        await Wait.UntilAsync(async () => (await SendAsync("during")).Error == AppendError.None, "appending heals");
        Assert.Equal(["before", "during"], (await HistoryAsync()).Messages.Select(message => message.ClientId));
        Assert.Equal([1, 2], (await _log.PublishedToHeadAsync(_log.Lobby)).Select(logged => logged.Seq));
    }

    [Fact]
    public async Task Connections_cut_in_the_middle_of_commits_lose_no_answer_and_double_no_request()
    {
        using var enough = new CancellationTokenSource();
        var cutting = CutConnectionsAsync(enough.Token);
        var authors = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => RetryAsync(() => _log.CreateUserAsync($"{i}"))));
        var acknowledged = await Task.WhenAll(authors.Select(author => SendUntilAcknowledgedAsync(author, 60)));
        await enough.CancelAsync();
        var cuts = await cutting;

        await AssertEachStoredOnceAsync(acknowledged.SelectMany(keys => keys).ToList());
        Assert.InRange(cuts, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_power_cut_loses_nothing_that_was_acknowledged()
    {
        var authors = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _log.CreateUserAsync($"{i}")));
        var sending = authors.Select(author => SendUntilAcknowledgedAsync(author, 60)).ToList();
        await Wait.UntilAsync(() => _log.Published(_log.Lobby).Count > 100, "sending is under way");
        await _server.KillAsync();
        await _server.StartAgainAsync();

        await AssertEachStoredOnceAsync((await Task.WhenAll(sending)).SelectMany(keys => keys).ToList());
    }

    private async Task AssertEachStoredOnceAsync(List<(string Author, string ClientId, long Seq)> acknowledged)
    {
        await Wait.UntilAsync(async () => (await SendAsync("last")).Error == AppendError.None, "appending heals");
        var published = await _log.PublishedToHeadAsync(_log.Lobby);
        var logged = await _log.LoggedAsync(_log.Lobby);
        Assert.Equal(Enumerable.Range(1, logged.Count).Select(seq => (long)seq), logged.Select(e => e.Seq));
        Assert.Equal(
            acknowledged.OrderBy(key => key.Seq),
            logged.SkipLast(1).Select(e => (e.By.Id, e.ClientId!, e.Seq)));
        Assert.Equal(logged.Select(e => e.Seq), published.Select(e => e.Seq));
        Assert.Equal(logged.Select(e => e.ClientId), published.Select(e => e.ClientId));
    }

    private async Task<int> CutConnectionsAsync(CancellationToken enough)
    {
        var cuts = 0;
        await using var connection = await _server.ConnectAsync("postgres");
        while (!enough.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand(
                """
                SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname LIKE 'parley_%' AND pid <> pg_backend_pid() AND (state <> 'idle' OR random() < 0.3)
                """,
                connection);
            cuts += (int)(long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            var published = _log.Published(_log.Lobby).Count;
            await Wait.UntilAsync(
                () => enough.IsCancellationRequested || _log.Published(_log.Lobby).Count > published + 20,
                "sending goes on after a cut");
        }

        return cuts;
    }

    /// <summary>As a client does: the same request again and again until it is acknowledged.</summary>
    private async Task<List<(string, string, long)>> SendUntilAcknowledgedAsync(Author author, int count)
    {
        var acknowledged = new List<(string, string, long)>();
        for (var i = 0; i < count; i++)
        {
            var answer = await RetryAsync(async () =>
            {
                var answer = await _log.Log.AppendAsync(
                    new SendMessage(author, $"{i}", _log.Lobby, "hello", null), Cancellation);
                return answer.Error == AppendError.Unavailable ? throw new DatabaseUnavailableException("") : answer;
            });
            Assert.Equal(AppendError.None, answer.Error);
            acknowledged.Add((author.Id, $"{i}", answer.Seq));
        }

        return acknowledged;
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> action)
    {
        while (true)
        {
            try
            {
                return await action();
            }
            catch (DatabaseUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private ValueTask<HistoryPage> HistoryAsync() => _log.Log.HistoryAsync(_log.Lobby, null, null, 100, Cancellation);

    private ValueTask<AppendResult> SendAsync(string clientId) =>
        _log.Log.AppendAsync(new SendMessage(_ann, clientId, _log.Lobby, "hello", null), Cancellation);
}
