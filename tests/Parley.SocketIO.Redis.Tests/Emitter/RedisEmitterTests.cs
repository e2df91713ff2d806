using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Redis.Tests.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Tests.Emitter;

/// <summary>A program that is no server emits to the clients of two.</summary>
public sealed class RedisEmitterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_reaches_everybody_rooms_and_namespaces()
    {
        await using var cluster = await StartAsync(io => io.Of("/admin"));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        var emitter = new RedisEmitter(redis, OptionsOf(cluster));
        cluster.Socket(0).Join("room");
        await cluster.Clients[1].JoinAsync("/admin");

        emitter.Emit("all", new Say("hi", 1));
        Assert.Equal("42[\"all\",{\"text\":\"hi\",\"times\":1}]", await cluster.Clients[0].ReadTextAsync());
        Assert.Equal("42[\"all\",{\"text\":\"hi\",\"times\":1}]", await cluster.Clients[1].ReadTextAsync());
        emitter.To("room").Emit("room");
        await cluster.GetAsync("room", 0);
        emitter.Except("room").Volatile.Compress(false).Emit("rest");
        await cluster.GetAsync("rest", 1);
        emitter.To([]).Emit("nobody");
        emitter.Of("admin").Emit("admin");
        Assert.Equal("42/admin,[\"admin\"]", await cluster.Clients[1].ReadTextAsync());
        emitter.EmitRaw("raw", "1,2"u8);
        Assert.Equal("42[\"raw\",1,2]", await cluster.Clients[0].ReadTextAsync());
        Assert.Equal("42[\"raw\",1,2]", await cluster.Clients[1].ReadTextAsync());
        emitter.To("room").Emit("blob", new Blob("b", [1, 2]), "second");
        Assert.StartsWith("451-[\"blob\",", await cluster.Clients[0].ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal([1, 2], (await cluster.Clients[0].ReadFrameAsync()).Payload);
        await emitter.FlushAsync(Cancellation);
        await cluster.NothingMoreAsync();
    }

    [Fact]
    public async Task It_moves_and_disconnects_sockets_and_tells_servers()
    {
        var heard = new Inbox<string>();
        await using var cluster = await StartAsync(io => io.Of("/").OnServerSideEvent<string>("note", (_, text, _) =>
        {
            heard.Add(text);
            return default;
        }));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        var emitter = new RedisEmitter(redis, OptionsOf(cluster));
        emitter.SocketsJoin("a");
        emitter.To(cluster.Socket(1).Id).SocketsLeave("a");
        emitter.To("a").Emit("a");
        await cluster.GetAsync("a", 0);
        emitter.ServerSideEmit("note", "done");
        Assert.Equal("done", await heard.NextAsync());
        Assert.Equal("done", await heard.NextAsync());
        emitter.To("a").DisconnectSockets();
        Assert.Equal("41", await cluster.Clients[0].ReadTextAsync());
    }

    [Fact]
    public async Task It_comes_from_the_services_and_needs_no_Redis_to_begin_with()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await StartAsync(redis: redis);
        await using var services = new ServiceCollection().AddLogging()
            .AddSocketIORedisEmitter(options =>
            {
                options.Configuration = RedisCluster.ConfigurationOf(redis);
                options.Key = cluster.Key;
                options.Json.TypeInfoResolver = TestJsonContext.Default;
            })
            .BuildServiceProvider();
        services.GetRequiredService<RedisEmitter>().Emit("early");
        await cluster.GetAsync("early", 0, 1);
        await redis.KillAsync();
        services.GetRequiredService<RedisEmitter>().Emit("lost");
        await Assert.ThrowsAnyAsync<RedisException>(
            () => services.GetRequiredService<RedisEmitter>().FlushAsync(Cancellation));
    }

    [Fact]
    public async Task Its_options_are_checked()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            RedisCluster.ConfigurationOf(await RedisServer.SharedAsync()));
        var exception = Assert.Throws<OptionsValidationException>(
            () => new RedisEmitter(redis, new RedisEmitterOptions { Key = "", Parser = (RedisParser)7 }));
        Assert.Equal(2, exception.Failures.Count());
    }

    [Fact]
    public async Task The_sample_worker_reaches_who_watches()
    {
        await using var cluster = await RedisCluster.StartAsync(
            (services, configuration, _) => services.AddSocketIORedisAdapter(options => options.Configuration = configuration),
            redis: await RedisServer.SharedAsync(),
            servers: 2);
        cluster.Socket(1).Join("report-7");
        var folder = Path.Combine(Repository.Root, "samples", "worker", "bin", Repository.Configuration, "net10.0");
        Assert.Equal(
            "2 steps for report-7\n",
            await ChildProcess.RunAsync(Path.Combine(folder, "Worker"), [$"127.0.0.1:{cluster.Redis.Port}", "report-7", "2"]));
        Assert.Equal("42[\"progress\",{\"step\":1,\"of\":2}]", await cluster.Clients[1].ReadTextAsync());
        Assert.Equal("42[\"progress\",{\"step\":2,\"of\":2}]", await cluster.Clients[1].ReadTextAsync());
        Assert.StartsWith("451-[\"done\",{\"name\":\"report-7.txt\"", await cluster.Clients[1].ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal("All is well.\n"u8.ToArray(), (await cluster.Clients[1].ReadFrameAsync()).Payload);
        await cluster.NothingMoreAsync();
    }

    private static RedisEmitterOptions OptionsOf(RedisCluster cluster)
    {
        var options = new RedisEmitterOptions { Key = cluster.Key };
        options.Json.TypeInfoResolver = TestJsonContext.Default;
        return options;
    }

    private static Task<RedisCluster> StartAsync(Action<SocketIOServer>? configure = null, RedisServer? redis = null) =>
        RedisCluster.StartAsync(
            (services, configuration, key) => services.AddSocketIORedisAdapter(options =>
            {
                options.Configuration = configuration;
                options.Key = key;
            }),
            configure,
            redis,
            servers: 2);
}
