using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Redis.Tests.Testing;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Tests.PubSub;

public sealed class RedisAdapterTests : AdapterTests
{
    private protected override AddAdapter Add => (services, redis, key) => services.AddSocketIORedisAdapter(options =>
    {
        options.Configuration = redis;
        options.Key = key;
    });

    [Fact]
    public async Task A_server_that_does_not_answer_is_waited_for_no_longer_than_the_timeout_and_counted()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        await using var silent = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        await silent.GetSubscriber().SubscribeAsync(RedisChannel.Literal($"{cluster.Key}-request#/#"));
        var sockets = await cluster[0].Timeout(TimeSpan.FromMilliseconds(300)).FetchSocketsAsync(Cancellation);
        Assert.Equal(3, sockets.Count);
        Assert.Equal(1, sockets.MissingServers);
        Assert.Empty(sockets.MissingServerIds);
        var exception = await Assert.ThrowsAsync<BroadcastAckException<int>>(() => cluster[0].To("nobody")
            .EmitWithAckAsync<int, int>("x", 1, TimeSpan.FromMilliseconds(300), Cancellation));
        Assert.Empty(exception.Answers);
    }

    [Fact]
    public async Task A_server_that_was_heard_of_and_is_silent_now_is_named()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        await using var silent = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        await cluster[0].FetchSocketsAsync(Cancellation);
        var request = RedisChannel.Literal($"{cluster.Key}-request#/#");
        await silent.GetSubscriber().SubscribeAsync(request);
        await silent.GetSubscriber().PublishAsync(
            request, "{\"uid\":\"silent\",\"type\":6,\"data\":[\"here I am\"]}");
        await cluster[1].FetchSocketsAsync(Cancellation); // what was published before has been read
        var sockets = await cluster[0].Timeout(TimeSpan.FromMilliseconds(300)).FetchSocketsAsync(Cancellation);
        Assert.Equal(["silent"], sockets.MissingServerIds);
    }

    [Fact]
    public async Task Answers_may_go_to_the_asking_server_only()
    {
        await using var cluster = await RedisCluster.StartAsync((services, redis, key) =>
            services.AddSocketIORedisAdapter(options =>
            {
                options.Configuration = redis;
                options.Key = key;
                options.PublishOnSpecificResponseChannel = true;
            }));
        Assert.Equal(3, (await cluster[0].FetchSocketsAsync(Cancellation)).Count);
        var asked = cluster[0].EmitWithAckAsync<int, int>("x", 1, Patience, Cancellation);
        for (var i = 0; i < 3; i++)
        {
            await AnswerAsync(cluster.Clients[i], $"{i}");
        }

        Assert.Equal([0, 1, 2], (await asked).Order());
    }

    [Fact]
    public async Task Broadcasts_may_be_JSON()
    {
        await using var cluster = await RedisCluster.StartAsync((services, redis, key) =>
            services.AddSocketIORedisAdapter(options =>
            {
                options.Configuration = redis;
                options.Key = key;
                options.Parser = RedisParser.Json;
            }));
        cluster[0].Except(cluster.Socket(1).Id).Emit("hello");
        await cluster.GetAsync("hello", 0, 2);
        await cluster.NothingMoreAsync();
    }

    [Fact]
    public async Task Broken_messages_are_dropped_and_told_of()
    {
        await using var cluster = await RedisCluster.StartAsync(Add, servers: 1);
        await using var other = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        foreach (var (channel, message) in new (string, byte[])[]
        {
            ("#/#", [0x93, 0xa1, (byte)'u']), ("#/#", []), ("#/#", [0xdd, 0xff, 0xff, 0xff, 0xff]), ("-request#/#", [(byte)'{']),
            ("-response#/#", [0xc1]), ("#/#", "[1"u8.ToArray()),
        })
        {
            await other.GetSubscriber().PublishAsync(RedisChannel.Literal(cluster.Key + channel), message);
        }

        await Wait.UntilAsync(
            () => cluster.Servers[0].Log.Lines.Count(line => line.Contains("was dropped", StringComparison.Ordinal)) == 6,
            "all were dropped");
        await cluster.NothingMoreAsync();
    }
}
