using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Redis.Tests.Testing;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Tests.Streams;

public sealed class RedisStreamsAdapterTests : AdapterTests
{
    private protected override AddAdapter Add => (services, redis, key) => Register(services, redis, key, _ => { });

    [Fact]
    public async Task What_was_written_while_a_reader_was_cut_off_is_read_afterwards()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await RedisCluster.StartAsync(Add, redis: redis);
        var configuration = RedisCluster.ConfigurationOf(redis);
        configuration.AllowAdmin = true;
        await using var admin = await ConnectionMultiplexer.ConnectAsync(configuration);
        for (var i = 0; i < 20; i++)
        {
            foreach (var client in ((string)(await admin.GetServers()[0].ExecuteAsync("CLIENT", "LIST"))!).Split('\n'))
            {
                if (client.Contains(" cmd=xread ", StringComparison.Ordinal))
                {
                    await admin.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "ID", client.Split(' ')[0]["id=".Length..]);
                }
            }

            cluster[0].Emit("n", i);
        }

        foreach (var client in cluster.Clients)
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal($"42[\"n\",{i}]", await client.ReadTextAsync());
            }
        }
    }

    [Fact]
    public async Task Streams_are_bounded_and_namespaces_may_be_spread_over_several()
    {
        await using var cluster = await RedisCluster.StartAsync(
            (services, redis, key) => Register(services, redis, key, options =>
            {
                options.StreamCount = 3;
                options.MaxLength = 10;
                options.UseShardedPubSub = true;
            }),
            io => io.Of("/notifications"));
        await RedisCluster.CountAsync(cluster.Servers[0], 3, "/notifications");
        await cluster.Clients[1].JoinAsync("/notifications");
        cluster.Servers[0].Io.Of("/notifications").Emit("elsewhere");
        Assert.Equal("42/notifications,[\"elsewhere\"]", await cluster.Clients[1].ReadTextAsync());
        for (var i = 0; i < 300; i++)
        {
            cluster[0].Emit("n");
            await cluster.GetAsync("n", 2); // who is further behind than the stream is long misses entries
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        Assert.InRange(await connection.GetDatabase().StreamLengthAsync($"{cluster.Key}-2"), 10, 250); // "/" is 47
        Assert.Equal(1, await connection.GetDatabase().StreamLengthAsync($"{cluster.Key}--2")); // as on Node.js
    }

    private static IServiceCollection Register(
        IServiceCollection services, ConfigurationOptions redis, string key, Action<RedisStreamsAdapterOptions> configure) =>
        services.AddSocketIORedisStreamsAdapter(options =>
        {
            options.Configuration = redis;
            options.StreamName = key;
            options.ChannelPrefix = key;
            options.BlockTime = TimeSpan.FromMilliseconds(500);
            configure(options);
        });
}
