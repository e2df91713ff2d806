using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Redis.Tests.Testing;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Tests.Sharded;

public sealed class ShardedStaticTests : ShardedTests
{
    protected override RedisSubscriptionMode Mode => RedisSubscriptionMode.Static;
}

public sealed class ShardedDynamicTests : ShardedTests
{
    protected override RedisSubscriptionMode Mode => RedisSubscriptionMode.Dynamic;

    [Fact]
    public async Task A_broadcast_to_one_room_has_a_channel_of_its_own_while_somebody_is_in_it()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        cluster.Socket(1).Join("room");
        await SettleAsync(cluster, "room");
        var seen = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Sharded($"{cluster.Key}#/#"));
        cluster[0].To("room").Emit("inside");
        await cluster.GetAsync("inside", 1);
        Assert.False(seen.TryRead(out _));

        cluster.Socket(1).Leave("room");
        await Wait.UntilAsync(
            async () => await SubscribersAsync(cluster, "room") == 0, "nobody listens to the room any more");
        cluster.Socket(1).Join("room");
        await SettleAsync(cluster, "room");
        cluster[0].To("room").Emit("again");
        await cluster.GetAsync("again", 1);
        cluster[0].To("a-room-of-20-letters").Emit("main channel");
        Assert.Contains("main channel", (await seen.ReadAsync(Cancellation)).Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_just_made_to_join_is_reached_before_the_subscription_is()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        for (var i = 0; i < 20; i++)
        {
            await cluster[0].SocketsJoinAsync([$"room-{i}"], Cancellation);
            cluster[0].To($"room-{i}").Emit("in");
            await cluster.GetAsync("in", 0, 1, 2);
        }
    }
}

public sealed class ShardedDynamicPrivateTests : ShardedTests
{
    protected override RedisSubscriptionMode Mode => RedisSubscriptionMode.DynamicPrivate;

    [Fact]
    public async Task Each_socket_has_a_channel_of_its_own_while_it_is_connected()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        var id = cluster.Socket(1).Id;
        await SettleAsync(cluster, id);
        cluster[0].To(id).Emit("you");
        await cluster.GetAsync("you", 1);
        cluster.Clients[1].Dispose();
        await Wait.UntilAsync(async () => await SubscribersAsync(cluster, id) == 0, "nobody listens to the socket any more");
    }
}

/// <summary>The sharded adapter in each of its modes.</summary>
public abstract class ShardedTests : AdapterTests
{
    protected abstract RedisSubscriptionMode Mode { get; }

    private protected override AddAdapter Add => (services, redis, key) => services.AddSocketIOShardedRedisAdapter(options =>
    {
        options.Configuration = redis;
        options.ChannelPrefix = key;
        options.SubscriptionMode = Mode;
    });

    [Fact]
    public async Task A_server_that_was_heard_of_and_is_silent_now_is_named()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        await using var silent = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        Assert.Equal(0, (await cluster[0].FetchSocketsAsync(Cancellation)).MissingServers);
        var channel = RedisChannel.Sharded($"{cluster.Key}#/#");
        await silent.GetSubscriber().SubscribeAsync(channel);
        await silent.GetSubscriber().PublishAsync(
            channel, "{\"type\":9,\"data\":{\"packet\":[\"here I am\"]},\"uid\":\"silent\",\"nsp\":\"/\"}");
        await cluster[1].FetchSocketsAsync(Cancellation); // what was published before has been read
        var sockets = await cluster[0].Timeout(TimeSpan.FromMilliseconds(300)).FetchSocketsAsync(Cancellation);
        Assert.Equal(3, sockets.Count);
        Assert.Equal(1, sockets.MissingServers);
        Assert.Equal(["silent"], sockets.MissingServerIds);
    }

    private protected override async Task SettleAsync(RedisCluster cluster, params string[] rooms)
    {
        foreach (var room in rooms)
        {
            var hasChannel = Mode == RedisSubscriptionMode.DynamicPrivate
                || (Mode == RedisSubscriptionMode.Dynamic && room.Length != 20);
            var servers = cluster.Servers.Count(server => server.Io.Of("/").Sockets.Any(
                socket => socket.Rooms.Contains(room)));
            if (hasChannel)
            {
                await Wait.UntilAsync(
                    async () => await SubscribersAsync(cluster, room) == servers, $"{servers} listen to {room}");
            }
        }
    }

    private protected static async Task<long> SubscribersAsync(RedisCluster cluster, string room)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        var answer = await redis.GetServers()[0].ExecuteAsync("PUBSUB", "SHARDNUMSUB", $"{cluster.Key}#/#{room}#");
        return (long)answer[1];
    }
}
