using Parley.Server.EventLogs;
using Parley.Server.Storage;
using static Parley.Server.Tests.EventLogs.BusBetweenTests;

namespace Parley.Server.Tests.EventLogs;

/// <summary>
/// Three event logs on one PostgreSQL and one bus. They never look by themselves here: what a node publishes came by the
/// bus, or was fetched because something was missing.
/// </summary>
public sealed class NodesOnBusTests : IAsyncLifetime
{
    private static readonly EventLogOptions Blind = new()
    {
        Notify = false,
        WatchInterval = TimeSpan.FromHours(1),
        WatchIntervalBesideBus = TimeSpan.FromHours(1),
    };

    private readonly BusBetweenTests _bus = new();
    private readonly List<LogFixture> _nodes = [];
    private readonly List<End> _ends = [];
    private readonly List<CounterReader> _gapReads = [];
    private Author _ann = null!;
    private string _lobby = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            _ends.Add(_bus.Attach());
            _nodes.Add(i == 0
                ? await LogFixture.StartAsync(Dialect.Postgres, Blind, bus: _ends[0])
                : await _nodes[0].StartOtherNodeAsync(Blind, _ends[i]));
            _gapReads.Add(new CounterReader(_nodes[i].Meters, "parley.log.gap.reads"));
        }

        _ann = await _nodes[0].CreateUserAsync("Ann");
        _lobby = _nodes[0].Lobby;
    }

    public async ValueTask DisposeAsync()
    {
        _gapReads.ForEach(reads => reads.Dispose());
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_one_commits_all_publish_as_the_same_bytes_without_asking_the_database()
    {
        var sent = await SendAsync(0, "a");
        await _nodes[0].Log.AppendAsync(new EditMessage(_ann, "b", _lobby, sent.MessageId, "hello again"), Cancellation);
        await _nodes[1].Log.AppendAsync(new React(_ann, "c", _lobby, sent.MessageId, "👍", true), Cancellation);
        await _nodes[2].Log.AppendAsync(new DeleteMessage(_ann, "d", _lobby, sent.MessageId), Cancellation);

        var published = await PublishedByAllAsync();
        Assert.All(published, events => Assert.Equal(published[0].Select(Bytes), events.Select(Bytes)));
        Assert.All(published, events => Assert.Equal(1, events[2].ReactionCount));
        Assert.Equal([0, 0, 0], _gapReads.Select(reads => reads.Sum));
        Assert.Equal(4, _bus.Sent);
    }

    [Fact]
    public async Task Words_that_overtake_each_other_are_put_in_order_without_the_database()
    {
        _bus.Decide = () => Fate.Waits;
        for (var i = 0; i < 10; i++)
        {
            await SendAsync(i % 2, $"{i}");
        }

        _bus.Release(new Random(5));

        var published = await PublishedByAllAsync();
        Assert.All(published, events => Assert.Equal(Enumerable.Range(1, 10).Select(seq => (long)seq), events.Select(e => e.Seq)));
        Assert.Equal(0, _gapReads[2].Sum);
    }

    [Fact]
    public async Task What_a_lost_word_left_out_is_fetched_with_one_query()
    {
        _bus.Decide = () => Fate.IsLost;
        await SendAsync(0, "a");
        await SendAsync(0, "b");
        _bus.Decide = () => Fate.Arrives;
        await SendAsync(0, "c");

        Assert.Equal(["a", "b", "c"], (await PublishedByAllAsync())[1].Select(logged => logged.ClientId));
        Assert.Equal([0, 1, 1], _gapReads.Select(reads => reads.Sum));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_the_bus_does_each_node_publishes_everything_once_in_one_order(int seed)
    {
        var random = new Random(seed);
        _bus.Decide = () => (Fate)random.Next(4);
        var side = await _nodes[0].CreateChannelAsync();
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 15).Select(i =>
                SendAsync(i % 3, $"{round} {i}", i % 4 == 0 ? side : _lobby)));
            _bus.Release(random);
        }

        _bus.Decide = () => Fate.Arrives;
        _bus.Release(random);
        await SendAsync(0, "last");
        await SendAsync(0, "last of the side", side);
        foreach (var channelId in new[] { _lobby, side })
        {
            var logged = (await _nodes[0].LoggedAsync(channelId)).Select(Bytes);
            var published = await PublishedByAllAsync(channelId);
            Assert.All(published, events => Assert.Equal(logged, events.Select(Bytes)));
        }
    }

    [Fact]
    public async Task While_the_bus_is_silent_nothing_is_sent_on_it_and_gaps_do_not_wait_for_it()
    {
        foreach (var end in _ends)
        {
            end.Turn(toHealthy: false);
        }

        await SendAsync(0, "a");
        await SendAsync(1, "b");

        Assert.Equal(["a", "b"], (await _nodes[1].PublishedToHeadAsync(_lobby)).Select(logged => logged.ClientId));
        Assert.Equal(0, _bus.Sent);
    }

    [Fact]
    public async Task When_the_bus_falls_silent_or_works_again_a_node_looks_at_once()
    {
        _bus.Decide = () => Fate.IsLost;
        await SendAsync(0, "a");
        _ends[1].Turn(toHealthy: false);
        Assert.Single(await _nodes[1].PublishedToHeadAsync(_lobby));

        await SendAsync(0, "b");
        _ends[1].Turn(toHealthy: true);
        Assert.Equal(2, (await _nodes[1].PublishedToHeadAsync(_lobby)).Count);
    }

    private static string Bytes(LogEvent logged) => System.Text.Encoding.UTF8.GetString(logged.Utf8.Span);

    private async Task<AppendResult> SendAsync(int node, string clientId, string? channelId = null)
    {
        var answer = await _nodes[node].Log.AppendAsync(
            new SendMessage(_ann, clientId, channelId ?? _lobby, "hello", null), Cancellation);
        Assert.Equal(AppendError.None, answer.Error);
        return answer;
    }

    private async Task<IReadOnlyList<LogEvent>[]> PublishedByAllAsync(string? channelId = null) =>
        await Task.WhenAll(_nodes.Select(node => node.PublishedToHeadAsync(channelId ?? _lobby)));
}
