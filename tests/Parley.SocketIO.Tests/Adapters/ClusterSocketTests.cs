using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Adapters;

/// <summary>What is done to sockets wherever they are.</summary>
public sealed class ClusterSocketTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sockets_join_and_leave_rooms_everywhere_and_an_emit_afterwards_finds_them_there()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster[0].SocketsJoinAsync(["all", "more"], Cancellation);
        cluster[0].To("all").Emit("joined");
        await cluster.GetAsync("joined", 0, 1, 2);

        cluster.Socket(1).Join("some");
        await cluster[0].To("some").SocketsLeaveAsync(["all"], Cancellation);
        cluster[0].To("all").Emit("left");
        await cluster.GetAsync("left", 0, 2);

        cluster[0].Local.SocketsJoin("here");
        cluster[0].To("here").Emit("local");
        await cluster.GetAsync("local", 0);
        await cluster.NothingMoreAsync();
    }

    [Fact]
    public async Task Sockets_are_disconnected_everywhere_after_what_was_emitted_before()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Socket(1).Join("out");
        cluster.Socket(2).Join("closed");
        cluster[0].Emit("goodbye");
        await cluster[0].To("out").DisconnectSocketsAsync(cancellationToken: Cancellation);
        await cluster[0].To("closed").DisconnectSocketsAsync(close: true, Cancellation);

        await cluster.GetAsync("goodbye", 0, 1, 2);
        Assert.Equal("41", await cluster.Clients[1].ReadTextAsync());
        Assert.Equal("41", await cluster.Clients[2].ReadTextAsync());
        Assert.Equal(1005, await cluster.Clients[2].ReadCloseAsync());
        cluster[0].Emit("still here");
        await cluster.GetAsync("still here", 0);
    }

    [Fact]
    public async Task Sockets_are_fetched_from_everywhere_with_handshake_rooms_and_data()
    {
        await using var cluster = await TestCluster.StartAsync(auth: i => $"{{\"token\":{i},\"pid\":\"secret\"}}");
        cluster.Socket(1).Join("room");
        cluster.Socket(1).Data = new Say("data", 1);
        cluster.Socket(0).Data = new Nested(null, "local");
        var all = await cluster[0].FetchSocketsAsync(Cancellation);

        Assert.Equal(0, all.MissingServers);
        Assert.Equal(Enumerable.Range(0, 3).Select(i => cluster.Socket(i).Id).Order(), all.Select(s => s.Id).Order());
        Assert.Equal(cluster.Socket(0).Id, Assert.Single(await cluster[0].Local.FetchSocketsAsync(Cancellation)).Id);
        var local = all.Single(socket => socket.IsLocal);
        Assert.Same(cluster.Socket(0).Data, local.Data<Nested>());

        var remote = Assert.Single(await cluster[0].In("room").FetchSocketsAsync(Cancellation));
        var original = cluster.Socket(1);
        Assert.False(remote.IsLocal);
        Assert.Equal(original.Id, remote.Id);
        Assert.Equal([original.Id, "room"], remote.Rooms);
        Assert.Equal(new Say("data", 1), remote.Data<Say>());
        Assert.Equal(1, remote.Handshake.Auth!.Value.GetProperty("token").GetInt32());
        Assert.False(remote.Handshake.Auth!.Value.TryGetProperty("pid", out _));
        Assert.Equal("websocket", remote.Handshake.Query["transport"]);
        Assert.Equal(original.Handshake.Headers["host"], remote.Handshake.Headers["host"]);
        Assert.Equal("127.0.0.1", remote.Handshake.Address);
        Assert.Equal(original.Handshake.Issued, remote.Handshake.Issued);
        Assert.Equal(original.Handshake.Url, remote.Handshake.Url);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_counted_as_missing()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Cluster.Silent = new LocalAdapter(cluster[2]);
        var sockets = await cluster[0].Timeout(TimeSpan.FromMilliseconds(200)).FetchSocketsAsync(Cancellation);
        Assert.Equal(1, sockets.MissingServers);
        Assert.Equal(
            new[] { cluster.Socket(0).Id, cluster.Socket(1).Id }.Order(), sockets.Select(socket => socket.Id).Order());
    }

    [Fact]
    public async Task A_fetched_socket_is_emitted_to_moved_and_disconnected_by_its_id()
    {
        await using var cluster = await TestCluster.StartAsync();
        var id = cluster.Socket(1).Id;
        var remote = (await cluster[0].FetchSocketsAsync(Cancellation)).Single(socket => socket.Id == id);
        remote.Emit("you");
        await cluster.GetAsync("you", 1);
        await remote.JoinAsync(["room"], Cancellation);
        cluster[0].To("room").Emit("room");
        await cluster.GetAsync("room", 1);
        await remote.LeaveAsync(["room"], Cancellation);
        cluster[0].To("room").Emit("room");

        var asked = remote.EmitWithAckAsync<int, int>("double", 3, TimeSpan.FromSeconds(60), Cancellation);
        var packet = await cluster.Clients[1].ReadTextAsync();
        await cluster.Clients[1].SendTextAsync($"43{packet[2..packet.IndexOf('[', StringComparison.Ordinal)]}[6]");
        Assert.Equal(6, await asked);

        await remote.DisconnectAsync(cancellationToken: Cancellation);
        Assert.Equal("41", await cluster.Clients[1].ReadTextAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => remote.EmitWithAckAsync<int, int>("double", 3, TimeSpan.FromSeconds(60), Cancellation));
    }

    [Fact]
    public async Task A_namespace_that_is_dropped_leaves_the_cluster()
    {
        await using var cluster = await TestCluster.StartAsync(io => io.Of((name, _, _) => new(name == "/dyn"))
            .Use((_, _) => throw new ConnectRefusedException("no")));
        await cluster.Clients[0].SendTextAsync("40/dyn,");
        Assert.Equal("44/dyn,{\"message\":\"no\"}", await cluster.Clients[0].ReadTextAsync());
        await Wait.UntilAsync(() => !cluster.Cluster.Members("/dyn").Any(), "the namespace has left");
        Assert.Equal(3, cluster.Cluster.Members("/").Count());
    }

    [Fact]
    public async Task Room_events_tell_of_first_and_last_members_and_rooms_are_counted()
    {
        var changes = new Inbox<RoomChange>();
        await using var server = await TestServer.StartAsync(io => io.Of("/").OnRoomChange(changes.Add));
        using var one = await server.ConnectAsync();
        var first = server.Io.Of("/").Sockets.Single();
        using var two = await server.ConnectAsync();
        var second = server.Io.Of("/").Sockets.Single(socket => socket != first);
        first.Join("room");
        first.Join("room");
        second.Join("room");
        Assert.Equal(2, server.Io.Of("/").Rooms["room"]);
        first.Leave("room");
        Assert.Equal(1, server.Io.Of("/").Rooms["room"]);
        second.Disconnect();

        Assert.Equal(new RoomChange(RoomChangeKind.Created, "room", first.Id), await changes.NextAsync());
        Assert.Equal(new RoomChange(RoomChangeKind.Joined, "room", first.Id), await changes.NextAsync());
        Assert.Equal(new RoomChange(RoomChangeKind.Joined, "room", second.Id), await changes.NextAsync());
        Assert.Equal(new RoomChange(RoomChangeKind.Left, "room", first.Id), await changes.NextAsync());
        Assert.Equal(new RoomChange(RoomChangeKind.Left, "room", second.Id), await changes.NextAsync());
        Assert.Equal(new RoomChange(RoomChangeKind.Deleted, "room", second.Id), await changes.NextAsync());
        Assert.True(changes.IsEmpty);
        Assert.Empty(server.Io.Of("/").Rooms);
    }
}
