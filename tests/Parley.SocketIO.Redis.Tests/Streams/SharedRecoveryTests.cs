using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Redis.Tests.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Tests.Streams;

/// <summary>A client that lost its connection gets its socket back from any server, and each event it missed once.</summary>
public sealed class SharedRecoveryTests
{
    private TimeSpan _patience = TimeSpan.FromMinutes(2);
    private int _length = 10_000;

    [Fact]
    public async Task Another_server_has_id_rooms_data_and_what_was_missed()
    {
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        var socket = cluster.Socket(0);
        socket.Data = JsonDocument.Parse("""{"User":7}""").RootElement;
        socket.Join("room");
        cluster[1].To("room").Emit("seen", 1);
        Assert.Equal("42[\"seen\",1]", await first.ReadAsync());
        await LoseAsync(cluster, first, 0);

        cluster[0].To("room").Emit("a", "text");
        cluster[1].To("room").To("more").Emit("b");
        cluster[1].To("elsewhere").Emit("not for it");
        cluster[2].To(first.Sid).Emit("c");
        cluster[2].Except("room").Emit("excepted");
        cluster[2].Volatile.Emit("volatile");
        cluster[2].Local.Emit("local");
        cluster[2].Emit("d");
        await cluster.ReadAllAsync();
        using var second = await first.ReturnAsync(cluster.Servers[1]);

        // What several servers emit is in the order of the stream, whichever that is.
        Assert.Equal(["42[\"a\",\"text\"]", "42[\"b\"]", "42[\"c\"]", "42[\"d\"]"], second.Missed.Order());
        Assert.Equal((first.Sid, first.Pid), (second.Sid, second.Pid));
        var back = cluster.Socket(1);
        Assert.True(back.Recovered);
        Assert.Equal(7, ((JsonElement)back.Data!).GetProperty("User").GetInt32());
        Assert.Equal([back.Id, "room"], back.Rooms);
        cluster[2].To("room").Emit("live");
        Assert.Equal("42[\"live\"]", await second.ReadAsync());
        Assert.Empty(cluster[0].Sockets);
    }

    [Fact]
    public async Task What_is_emitted_to_a_lost_socket_comes_when_it_is_back()
    {
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        var lost = cluster.Socket(0);
        await LoseAsync(cluster, first, 0);
        lost.Emit("late");
        await cluster.ReadAllAsync();

        using var second = await first.ReturnAsync(cluster.Servers[1]);

        Assert.Equal(["42[\"late\"]"], second.Missed);
    }

    [Fact]
    public async Task An_offset_that_is_none_gets_a_new_socket()
    {
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        cluster[0].Emit("seen");
        Assert.Equal("42[\"seen\"]", await first.ReadAsync());
        await LoseAsync(cluster, first, 0);

        using var second = await RecoveringClient.ConnectAsync(cluster.Servers[1], first.Pid, "abc");

        Assert.NotEqual(first.Sid, second.Sid);
        Assert.Empty(second.Missed);
    }

    [Fact]
    public async Task Binary_data_comes_again()
    {
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        await LoseAsync(cluster, first, 0);
        cluster[0].EmitRaw("file", """{"_placeholder":true,"num":0}"""u8, [new byte[] { 1, 2, 3 }]);
        await cluster.ReadAllAsync();

        using var client = await cluster.Servers[2].OpenAsync();
        await client.SendTextAsync($"40{{\"pid\":\"{first.Pid}\"}}");

        Assert.StartsWith(
            "451-[\"file\",{\"_placeholder\":true,\"num\":0},\"", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], (await client.ReadFrameAsync()).Payload);
        Assert.StartsWith("40{", await client.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_thinks_the_client_is_there_lets_go_of_it()
    {
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        cluster[0].Emit("underway"); // not read before the client is elsewhere
        await cluster.ReadAllAsync();

        using var second = await first.ReturnAsync(cluster.Servers[1]);

        Assert.Equal(["42[\"underway\"]"], second.Missed);
        Assert.Equal(first.Sid, second.Sid);
        await Wait.UntilAsync(() => cluster[0].SocketCount == 0, "the old socket is gone");
        await LoseAsync(cluster, second, 1); // what the old one left behind is not in the way
        using var third = await second.ReturnAsync(cluster.Servers[2]);
        Assert.Equal(first.Sid, third.Sid);
        Assert.Empty(third.Missed);
    }

    [Fact]
    public async Task However_often_its_client_returns_a_socket_lives_once()
    {
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        await LoseAsync(cluster, first, 0);

        var returns = await Task.WhenAll(
            [.. Enumerable.Range(0, 6).Select(i => first.ReturnAsync(cluster.Servers[i % 3]))]);

        Assert.Contains(returns, client => client.Sid == first.Sid);
        await Wait.UntilAsync(
            () => Enumerable.Range(0, 3).Count(server => cluster[server].Find(first.Sid) is not null) <= 1, "one is left");
        Assert.All(returns, client => client.Dispose());
    }

    [Fact]
    public async Task Whoever_leaves_or_comes_too_late_gets_a_new_socket()
    {
        _patience = TimeSpan.FromSeconds(1);
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        using var other = await ConnectAsync(cluster, 1);
        await LoseAsync(cluster, first, 0);
        await GoneAsync(cluster, first);
        await other.Socket.SendTextAsync("41");
        await GoneAsync(cluster, other);

        using var late = await first.ReturnAsync(cluster.Servers[1]);
        using var again = await other.ReturnAsync(cluster.Servers[1]);

        Assert.NotEqual(first.Sid, late.Sid);
        Assert.NotEqual(other.Sid, again.Sid);
    }

    [Fact]
    public async Task What_is_kept_of_a_connected_socket_does_not_expire()
    {
        _patience = TimeSpan.FromSeconds(1);
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        var key = KeyOf(cluster, first);
        for (var renewals = 0; renewals < 3; renewals++)
        {
            var before = await redis.GetDatabase().KeyTimeToLiveAsync(key);
            await Wait.UntilAsync(
                async () =>
                {
                    var now = await redis.GetDatabase().KeyTimeToLiveAsync(key);
                    var isRenewed = now > before;
                    before = now;
                    return isRenewed;
                },
                "it was renewed");
        }

        Assert.Equal(1, cluster[0].SocketCount);
    }

    [Fact]
    public async Task Who_missed_more_than_the_stream_keeps_gets_a_new_socket()
    {
        _length = 10;
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        cluster[0].Emit("seen");
        Assert.Equal("42[\"seen\"]", await first.ReadAsync());
        await LoseAsync(cluster, first, 0);
        for (var i = 0; i < 300; i++)
        {
            cluster[1].Emit("n", i);
        }

        await cluster.ReadAllAsync();

        using var second = await first.ReturnAsync(cluster.Servers[1]);

        Assert.NotEqual(first.Sid, second.Sid);
        Assert.Empty(second.Missed);
    }

    [Fact]
    public async Task Events_from_before_the_socket_joined_a_room_are_not_missed()
    {
        await using var cluster = await StartAsync();
        using var first = await ConnectAsync(cluster, 0);
        cluster[1].To("room").Emit("before");
        await cluster.ReadAllAsync();
        cluster.Socket(0).Join("room");
        await LoseAsync(cluster, first, 0);
        cluster[1].To("room").Emit("after");
        await cluster.ReadAllAsync();

        using var second = await first.ReturnAsync(cluster.Servers[1]);

        Assert.Equal(["42[\"after\"]"], second.Missed);
    }

    [Fact]
    public async Task Nothing_is_missing_or_double_while_a_client_changes_servers_under_load()
    {
        const int Events = 2000;
        await using var cluster = await StartAsync();
        var client = await ConnectAsync(cluster, 0);
        var emitting = Task.Run(
            async () =>
            {
                for (var i = 0; i < Events; i++)
                {
                    cluster[i % 3].Emit("n", i);
                    if (i % 50 == 0)
                    {
                        await cluster.ReadAllAsync();
                    }
                }
            },
            TestContext.Current.CancellationToken);
        var got = new List<string>();
        var server = 0;
        while (got.Count < Events)
        {
            for (var i = 0; i < 100 && got.Count < Events; i++)
            {
                got.Add(await client.ReadAsync());
            }

            var old = client;
            server = (server + 1) % 3;
            client = await old.ReturnAsync(cluster.Servers[server]);
            Assert.Equal(old.Sid, client.Sid);
            got.AddRange(client.Missed);
            old.Dispose();
        }

        await emitting;
        Assert.Equal(Enumerable.Range(0, Events).Select(i => $"42[\"n\",{i}]").Order(), got.Order());
        client.Dispose();
    }

    [Fact]
    public async Task What_is_done_after_emitting_comes_after_it()
    {
        await using var cluster = await StartAsync();
        using var client = await ConnectAsync(cluster, 0);
        var socket = cluster.Socket(0);
        socket.Emit("first");
        var answer = socket.EmitWithAckAsync<int, int>(
            "question", 1, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("42[\"first\"]", await client.ReadAsync());
        Assert.Equal("420[\"question\",1]", await client.Socket.ReadTextAsync());
        await client.Socket.SendTextAsync("430[2]");
        Assert.Equal(2, await answer);
        socket.Emit("last");
        socket.Disconnect();
        Assert.Equal("42[\"last\"]", await client.ReadAsync());
        Assert.Equal("41", await client.Socket.ReadTextAsync());
    }

    [Fact]
    public async Task Without_Redis_a_server_serves_its_own_sockets()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await StartAsync(redis);
        using var client = await ConnectAsync(cluster, 0);
        cluster[0].Emit("with");
        Assert.Equal("42[\"with\"]", await client.ReadAsync());
        await redis.KillAsync();
        await Wait.UntilAsync(
            async () =>
            {
                cluster[0].Emit("without");
                return await client.ReadAsync() == "42[\"without\"]";
            },
            "events arrive");
        await redis.StartAgainAsync();
        await RedisCluster.CountAsync(cluster.Servers[1], 3);
        var heard = 0;
        await Wait.UntilAsync(
            async () =>
            {
                cluster[1].Emit("again"); // the reader of the other server may be back later than the rest
                cluster[0].Emit("own");
                var text = await client.ReadAsync();
                heard += text == "42[\"again\"]" ? 1 : 0;
                return heard > 0;
            },
            "other servers' events arrive");
    }

    private Task<RedisCluster> StartAsync(RedisServer? redis = null) => RedisCluster.StartAsync(
        (services, configuration, key) => services.AddSocketIORedisStreamsAdapter(options =>
        {
            options.Configuration = configuration;
            options.StreamName = key;
            options.ChannelPrefix = key;
            options.SessionKeyPrefix = $"{key}:session:";
            options.BlockTime = TimeSpan.FromMilliseconds(500);
            options.MaxLength = _length;
        }),
        redis: redis,
        options: options => options.ConnectionStateRecovery = new() { MaxDisconnectionDuration = _patience });

    private static string KeyOf(RedisCluster cluster, RecoveringClient client) => $"{cluster.Key}:session:{client.Pid}";

    /// <summary>A client whose socket is kept.</summary>
    private static async Task<RecoveringClient> ConnectAsync(RedisCluster cluster, int server)
    {
        var client = await RecoveringClient.ConnectAsync(cluster.Servers[server]);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        await Wait.UntilAsync(
            async () => await redis.GetDatabase().KeyExistsAsync(KeyOf(cluster, client)), "the socket is kept");
        return client;
    }

    private static async Task LoseAsync(RedisCluster cluster, RecoveringClient client, int server)
    {
        client.Dispose();
        await Wait.UntilAsync(() => cluster[server].Find(client.Sid) is null, "the loss was noticed");
    }

    private static async Task GoneAsync(RedisCluster cluster, RecoveringClient client)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisCluster.ConfigurationOf(cluster.Redis));
        await Wait.UntilAsync(async () => !await redis.GetDatabase().KeyExistsAsync(KeyOf(cluster, client)), "it is not kept");
    }
}
