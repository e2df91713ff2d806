using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Hosting;
using Parley.Server.Nodes;
using Parley.Server.Tests.EventLogs;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.Server.Tests.Nodes;

/// <summary>The bus on a real Redis.</summary>
public sealed class RedisNodeBusTests : IAsyncLifetime
{
    private readonly List<IConnectionMultiplexer> _connections = [];
    private readonly List<RedisNodeBus> _buses = [];
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var bus in _buses)
        {
            await bus.StopAsync(CancellationToken.None);
            bus.Dispose();
        }

        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_word_reaches_every_other_node_of_the_same_database_number_in_order()
    {
        var (one, _) = await StartAsync();
        var (_, two) = await StartAsync();
        var (_, stranger) = await StartAsync(database: 1);
        await HealthyAsync(one);

        for (byte i = 0; i < 100; i++)
        {
            one.Send(NodeWord.Events, [i]);
        }

        await Wait.UntilAsync(() => two.Count == 100, "all have come");
        Assert.Equal(Enumerable.Range(0, 100), two.Select(word => (int)word[0]));
        Assert.Empty(stranger);
    }

    [Fact]
    public async Task A_node_notices_that_Redis_is_away_or_does_not_answer_and_when_it_is_back()
    {
        var (one, _) = await StartAsync();
        var (other, received) = await StartAsync();
        await HealthyAsync(one);
        await HealthyAsync(other);

        _redis.Freeze();
        await Wait.UntilAsync(() => !one.IsHealthy, "the silence is noticed");
        _redis.Thaw();
        await HealthyAsync(one);

        await _redis.KillAsync();
        await Wait.UntilAsync(() => !one.IsHealthy, "the end is noticed");
        await _redis.StartAgainAsync();
        await HealthyAsync(one);
        await HealthyAsync(other);
        received.Clear();
        one.Send(NodeWord.Events, [42]);
        await Wait.UntilAsync(() => received is [[42]], "words come again");
    }

    private static Task HealthyAsync(RedisNodeBus bus) => Wait.UntilAsync(() => bus.IsHealthy, "the bus works");

    private async Task<(RedisNodeBus Bus, List<byte[]> Received)> StartAsync(int database = 0)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisUrl.Parse(_redis.UrlOf(database)));
        _connections.Add(connection);
        var bus = new RedisNodeBus(
            connection, new RedisNames(database), new NodeBusMetrics(new PlainMeters()), TimeProvider.System,
            NullLogger<RedisNodeBus>.Instance);
        var received = new List<byte[]>();
        _buses.Add(bus);
        bus.Subscribe(NodeWord.Events, word =>
        {
            received.Add(word.ToArray());
            return ValueTask.CompletedTask;
        });
        await bus.StartAsync(CancellationToken.None);
        await HealthyAsync(bus);
        return (bus, received);
    }
}
