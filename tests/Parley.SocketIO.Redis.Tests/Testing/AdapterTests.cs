using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Redis.Tests.Testing;

/// <summary>What every adapter does.</summary>
public abstract class AdapterTests
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract AddAdapter Add { get; }

    [Fact]
    public async Task A_broadcast_reaches_the_clients_of_all_servers()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        cluster[0].Emit("hello", new Say("世界 \"\\\n\u0001😀", 2));
        foreach (var client in cluster.Clients)
        {
            Assert.Equal(
                "42[\"hello\",{\"text\":\"世界 \\\"\\\\\\n\\u0001😀\",\"times\":2}]", await client.ReadTextAsync());
        }

        cluster[0].EmitRaw("numbers", "1,-1,1.5,70000,9007199254740993,1e300,true,null,[],{}"u8);
        foreach (var client in cluster.Clients)
        {
            Assert.Equal(
                "42[\"numbers\",1,-1,1.5,70000,9007199254740993,1e300,true,null,[],{}]",
                (await client.ReadTextAsync()).Replace("1E+300", "1e300", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Binary_attachments_reach_all_servers()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        cluster[1].Emit("blob", new Blob("b", [1, 2, 3]));
        foreach (var client in cluster.Clients)
        {
            Assert.Equal(
                "451-[\"blob\",{\"name\":\"b\",\"data\":{\"_placeholder\":true,\"num\":0}}]", await client.ReadTextAsync());
            Assert.Equal([1, 2, 3], (await client.ReadFrameAsync()).Payload);
        }
    }

    [Fact]
    public async Task Rooms_and_exceptions_reach_over_servers_and_nobody_gets_a_packet_twice()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        cluster.Socket(0).Join("a");
        cluster.Socket(1).Join("a");
        cluster.Socket(1).Join("b");
        await SettleAsync(cluster, "a", "b");
        cluster[2].To("a").Emit("a");
        await cluster.GetAsync("a", 0, 1);
        cluster[2].To("a", "b").Emit("ab");
        await cluster.GetAsync("ab", 0, 1);
        cluster[2].To("nobody").Emit("none");
        cluster[2].To([]).Emit("none");
        cluster[2].Except("b").Emit("loud");
        await cluster.GetAsync("loud", 0, 2);
        cluster[2].To("a").Except("b").Emit("both");
        await cluster.GetAsync("both", 0);
        await SettleAsync(cluster, cluster.Socket(2).Id);
        cluster[0].To(cluster.Socket(2).Id).Emit("you");
        await cluster.GetAsync("you", 2);
        cluster.Socket(0).Broadcast.Emit("others");
        await cluster.GetAsync("others", 1, 2);
        cluster[0].Local.Emit("here");
        await cluster.GetAsync("here", 0);
        await cluster.NothingMoreAsync(from: 2);
    }

    [Fact]
    public async Task What_one_thread_asks_for_reaches_every_server_in_that_order()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        var everybody = cluster[0].Compress(true);
        for (var i = 0; i < 100; i++)
        {
            everybody.SocketsJoin($"room-{i}");
            everybody.To($"room-{i}").Emit("in", i);
            everybody.SocketsLeave($"room-{i}");
            everybody.Emit("all", i);
        }

        foreach (var client in cluster.Clients)
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal($"42[\"in\",{i}]", await client.ReadTextAsync());
                Assert.Equal($"42[\"all\",{i}]", await client.ReadTextAsync());
            }
        }
    }

    [Fact]
    public async Task Clients_of_all_servers_acknowledge_a_broadcast()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        var asked = cluster[0].EmitWithAckAsync<int, int>("double", 4, Patience, Cancellation);
        for (var i = 0; i < 3; i++)
        {
            await AnswerAsync(cluster.Clients[i], $"{i},\"only the first counts\"");
        }

        Assert.Equal([0, 1, 2], (await asked).Order());
        Assert.Empty(await cluster[0].To("nobody").EmitWithAckAsync<int, int>("x", 1, Patience, Cancellation));
    }

    [Fact]
    public async Task Binary_acknowledgements_come_from_other_servers()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        var asked = cluster[0].To(cluster.Socket(1).Id).EmitWithAckAsync<int, byte[]>("x", 1, Patience, Cancellation);
        var id = IdOf(await cluster.Clients[1].ReadTextAsync());
        await cluster.Clients[1].SendTextAsync($"461-{id}[{{\"_placeholder\":true,\"num\":0}}]");
        await cluster.Clients[1].SendBinaryAsync([7, 8, 9]);
        Assert.Equal([7, 8, 9], Assert.Single(await asked));
    }

    [Fact]
    public async Task Who_disconnects_from_another_server_is_not_waited_for()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        var asked = cluster[0].EmitWithAckAsync<int, int>("x", 1, Patience, Cancellation);
        await AnswerAsync(cluster.Clients[0], "0");
        await AnswerAsync(cluster.Clients[1], "1");
        await cluster.Clients[2].ReadTextAsync();
        cluster.Clients[2].Dispose();
        Assert.Equal([0, 1], (await asked).Order());
    }

    [Fact]
    public async Task Sockets_are_fetched_with_handshake_rooms_and_data()
    {
        await using var cluster = await RedisCluster.StartAsync(Add, auth: i => $"{{\"token\":{i}}}");
        cluster.Socket(1).Join("room");
        cluster.Socket(1).Data = new Say("data", 1);
        var all = await cluster[0].FetchSocketsAsync(Cancellation);
        Assert.Equal(0, all.MissingServers);
        Assert.Equal(Enumerable.Range(0, 3).Select(i => cluster.Socket(i).Id).Order(), all.Select(s => s.Id).Order());

        var remote = Assert.Single(await cluster[0].In("room").FetchSocketsAsync(Cancellation));
        Assert.Equal([cluster.Socket(1).Id, "room"], remote.Rooms);
        Assert.Equal(new Say("data", 1), remote.Data<Say>());
        Assert.Equal(1, remote.Handshake.Auth!.Value.GetProperty("token").GetInt32());
        Assert.Equal(cluster.Socket(1).Handshake.Issued, remote.Handshake.Issued);
        Assert.Single(await cluster[0].Local.FetchSocketsAsync(Cancellation));
    }

    [Fact]
    public async Task Sockets_join_leave_and_are_disconnected_everywhere()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        await cluster[0].SocketsJoinAsync(["all", "more"], Cancellation);
        cluster[0].To("all").Emit("joined");
        await cluster.GetAsync("joined", 0, 1, 2);
        await cluster[0].Except(cluster.Socket(1).Id).SocketsLeaveAsync(["all"], Cancellation);
        cluster[0].To("all").Emit("left");
        await cluster.GetAsync("left", 1);

        await cluster[0].To(cluster.Socket(1).Id).DisconnectSocketsAsync(cancellationToken: Cancellation);
        await cluster[0].To(cluster.Socket(2).Id).DisconnectSocketsAsync(close: true, Cancellation);
        Assert.Equal("41", await cluster.Clients[1].ReadTextAsync());
        Assert.Equal("41", await cluster.Clients[2].ReadTextAsync());
        Assert.Equal(1005, await cluster.Clients[2].ReadCloseAsync());
    }

    [Fact]
    public async Task Servers_hear_and_answer_each_other()
    {
        var heard = new Inbox<string>();
        var blobs = new Inbox<byte[]>();
        await using var cluster = await RedisCluster.StartAsync(Add, io => io.Of("/")
            .OnServerSideEvent<string>("note", (_, text, _) =>
            {
                heard.Add(text);
                return default;
            })
            .OnServerSideEvent<Blob>("blob", (_, blob, _) =>
            {
                blobs.Add(blob.Data);
                return default;
            })
            .OnServerSideEvent<int, int>("double", (_, number, _) => new(number * 2)));
        cluster[0].ServerSideEmit("note", "for each other");
        Assert.Equal("for each other", await heard.NextAsync());
        Assert.Equal("for each other", await heard.NextAsync());
        cluster[0].ServerSideEmit("blob", new Blob("b", [4, 5]));
        Assert.Equal([4, 5], await blobs.NextAsync());
        Assert.Equal([4, 5], await blobs.NextAsync());
        Assert.Equal([8, 8], await cluster[0].ServerSideEmitWithAckAsync<int, int>("double", 4, Patience, Cancellation));
        Assert.True(heard.IsEmpty);
    }

    [Fact]
    public async Task Namespaces_are_apart()
    {
        await using var cluster = await RedisCluster.StartAsync(Add, io => io.Of("/other"));
        await RedisCluster.CountAsync(cluster.Servers[0], 3, "/other");
        await cluster.Clients[1].JoinAsync("/other");
        cluster.Servers[0].Io.Of("/other").Emit("inside");
        Assert.Equal("42/other,[\"inside\"]", await cluster.Clients[1].ReadTextAsync());
        await cluster.NothingMoreAsync();
    }

    [Fact]
    public async Task A_server_that_leaves_is_no_longer_counted()
    {
        await using var cluster = await RedisCluster.StartAsync(Add);
        await cluster.Servers[2].StopAsync();
        await RedisCluster.CountAsync(cluster.Servers[0], 2);
        Assert.Equal(2, (await cluster[0].FetchSocketsAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task Without_Redis_servers_serve_their_own_and_are_together_again_when_it_is_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await RedisCluster.StartAsync(Add, redis: redis);
        await redis.KillAsync();
        await Wait.UntilAsync(() => Warnings(cluster) == 3, "each server has told of it");
        cluster[0].Emit("local");
        cluster[0].ServerSideEmit("note", 1);
        await cluster[0].SocketsJoinAsync(["room"], Cancellation);
        await cluster.GetAsync("local", 0);
        Assert.Contains(
            cluster.Socket(0).Id,
            (await cluster[0].Timeout(TimeSpan.FromSeconds(1)).FetchSocketsAsync(Cancellation)).Select(socket => socket.Id));

        await redis.StartAgainAsync();
        foreach (var server in cluster.Servers)
        {
            await RedisCluster.CountAsync(server, 3);
        }

        await Wait.UntilAsync(async () => await ReachesAsync(cluster), "broadcasts reach the others again");
        Assert.Equal(3, Warnings(cluster));
    }

    [Fact]
    public async Task A_server_may_start_before_Redis_does()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.StopAsync();
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), host: builder => Add(builder.Services, RedisCluster.ConfigurationOf(redis), "early"));
        server.Io.Of("/").Emit("nobody hears it");
        Assert.Equal(1, await server.Io.Of("/").CountServersAsync(Cancellation));
        await redis.StartAgainAsync();
        await using var other = await TestServer.StartAsync(
            io => io.Of("/"), host: builder => Add(builder.Services, RedisCluster.ConfigurationOf(redis), "early"));
        await RedisCluster.CountAsync(server, 2);
        using var client = await server.ConnectAsync();
        await Wait.UntilAsync(
            async () => (await other.Io.Of("/").FetchSocketsAsync(Cancellation)).Count == 1, "the other one sees the client");
        other.Io.Of("/").Emit("hello");
        Assert.Equal("42[\"hello\"]", await client.ReadTextAsync());
    }

    /// <summary>Subscriptions to rooms take a moment, where an adapter has any.</summary>
    private protected virtual Task SettleAsync(RedisCluster cluster, params string[] rooms) => Task.CompletedTask;

    private protected static async Task AnswerAsync(WebSocketClient client, string json) =>
        await client.SendTextAsync($"43{IdOf(await client.ReadTextAsync())}[{json}]");

    private protected static string IdOf(string packet) => packet[2..packet.IndexOf('[', StringComparison.Ordinal)];

    private static int Warnings(RedisCluster cluster) => cluster.Servers.Sum(
        server => server.Log.Lines.Count(line => line.StartsWith("Warning: Redis is away", StringComparison.Ordinal)));

    private static async ValueTask<bool> ReachesAsync(RedisCluster cluster)
    {
        var sockets = await cluster[0].Timeout(TimeSpan.FromSeconds(1)).FetchSocketsAsync(Cancellation);
        return sockets is { MissingServers: 0, Count: 3 };
    }
}
