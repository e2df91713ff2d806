using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Tests.EventLogs;

/// <summary>Two event logs on one PostgreSQL: what one commits the other publishes, in the same order.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private LogFixture _one = null!;
    private LogFixture _two = null!;
    private Author _ann = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _one = await LogFixture.StartAsync(Dialect.Postgres);
        _two = await _one.StartOtherNodeAsync();
        _ann = await _one.CreateUserAsync("Ann");
        foreach (var node in new[] { _one, _two })
        {
            await node.Log.HeadsAsync([node.Lobby], Cancellation); // as for a socket that is welcomed
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task Both_publish_everything_once_in_one_order_while_both_append()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i =>
            SendAsync(i % 2 == 0 ? _one : _two, $"request {i}", _one.Lobby).AsTask()));

        Assert.All(answers, answer => Assert.Equal(AppendError.None, answer.Error));
        var one = await _one.PublishedToHeadAsync(_one.Lobby);
        var two = await _two.PublishedToHeadAsync(_one.Lobby);
        Assert.Equal(Enumerable.Range(1, 400).Select(seq => (long)seq), one.Select(logged => logged.Seq));
        Assert.Equal(one.Select(Bytes), two.Select(Bytes));
    }

    [Fact]
    public async Task A_request_sent_to_both_is_stored_once()
    {
        foreach (var i in Enumerable.Range(0, 50))
        {
            var answers = await Task.WhenAll(
                SendAsync(_one, $"request {i}", _one.Lobby).AsTask(), SendAsync(_two, $"request {i}", _one.Lobby).AsTask());

            Assert.Single(answers, answer => answer is { Error: AppendError.None, Repeated: false });
            Assert.Single(answers, answer => answer is { Error: AppendError.None, Repeated: true });
            Assert.Single(answers.Select(answer => answer.Seq).Distinct());
        }

        Assert.Equal(50, (await _one.LoggedAsync(_one.Lobby)).Count);
    }

    [Fact]
    public async Task A_request_sent_to_both_for_different_channels_is_stored_in_one_and_a_conflict_in_the_other()
    {
        var side = await _one.CreateChannelAsync();
        foreach (var i in Enumerable.Range(0, 50))
        {
            var answers = await Task.WhenAll(
                SendAsync(_one, $"request {i}", side).AsTask(), SendAsync(_two, $"request {i}", _one.Lobby).AsTask());

            Assert.Equal([AppendError.None, AppendError.Conflict], answers.Select(answer => answer.Error).Order());
        }

        Assert.Equal(50, (await _one.LoggedAsync(_one.Lobby)).Count + (await _one.LoggedAsync(side)).Count);
    }

    [Fact]
    public async Task A_channel_made_later_is_published_on_the_other_node_from_its_first_event()
    {
        var side = await _one.CreateChannelAsync();
        await SendAsync(_one, "a", side);
        await SendAsync(_two, "b", side);
        await SendAsync(_one, "c", side);

        Assert.Equal([1, 2, 3], (await _one.PublishedToHeadAsync(side)).Select(logged => logged.Seq));
        Assert.Equal([1, 2, 3], (await _two.PublishedToHeadAsync(side)).Select(logged => logged.Seq));
    }

    [Fact]
    public async Task What_a_node_committed_and_did_not_publish_the_other_publishes_without_being_told()
    {
        await using var silent = await _one.StartOtherNodeAsync(new EventLogOptions { Notify = false });
        await silent.Log.AppendAsync(new SendMessage(_ann, "a", _one.Lobby, "hello", null), Cancellation);
        await silent.StopAsync();

        Assert.Equal("hello", Assert.Single(await _one.PublishedToHeadAsync(_one.Lobby)).Text);
    }

    [Fact]
    public async Task A_node_tells_the_count_of_reactions_it_did_not_append()
    {
        var sent = await SendAsync(_one, "a", _one.Lobby);
        await _one.Log.AppendAsync(new React(_ann, "b", _one.Lobby, sent.MessageId, "👍", true), Cancellation);

        Assert.Equal(1, (await _two.PublishedToHeadAsync(_one.Lobby))[1].ReactionCount);
    }

    [Fact]
    public async Task A_client_that_moves_to_a_node_behind_is_not_reset()
    {
        await using var behind = await _one.StartOtherNodeAsync(
            new EventLogOptions { Notify = false, WatchInterval = TimeSpan.FromHours(1) });
        await behind.Log.HeadsAsync([_one.Lobby], Cancellation);
        var sent = await SendAsync(_one, "a", _one.Lobby);

        var part = await behind.Log.ResumeAsync(_one.Lobby, sent.Epoch, sent.Seq, Cancellation);
        var page = await behind.Log.SyncAsync(_one.Lobby, sent.Epoch, sent.Seq, 100, Cancellation);

        Assert.Equal((false, 0), (part.Reset, part.Events.Count));
        Assert.Equal((false, 0, 1), (page.Reset, page.Events.Count, page.Head));
        Assert.Equal(0, (await behind.Log.HeadsAsync([_one.Lobby], Cancellation))[_one.Lobby].Head);
    }

    private static string Bytes(LogEvent logged) => System.Text.Encoding.UTF8.GetString(logged.Utf8.Span);

    private ValueTask<AppendResult> SendAsync(LogFixture node, string clientId, string channelId) =>
        node.Log.AppendAsync(new SendMessage(_ann, clientId, channelId, "hello", null), Cancellation);
}
