using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Adapters;

/// <summary>A client that lost its connection gets its socket back, and each event it missed once.</summary>
public sealed class ConnectionStateRecoveryTests
{
    private readonly Inbox<SocketIOSocket> _connected = new();
    private readonly Inbox<DisconnectReason> _ended = new();

    [Fact]
    public async Task A_lost_socket_comes_back_with_its_id_rooms_data_and_what_it_missed()
    {
        await using var server = await StartAsync();
        var main = server.Io.Of("/");
        var data = new object();
        using var first = await RecoveringClient.ConnectAsync(server);
        var socket = await _connected.NextAsync();
        socket.Data = data;
        socket.Join("room");
        main.To("room").Emit("seen", 1);
        Assert.Equal("42[\"seen\",1]", await first.ReadAsync());
        await LoseAsync(first);

        main.To("room").Emit("a", "text");
        main.To("elsewhere").Emit("not for it");
        main.To(first.Sid).EmitRaw("b", "2,{}"u8);
        main.Except("room").Emit("excepted");
        main.Volatile.Emit("volatile");
        main.Emit("c");
        using var second = await first.ReturnAsync(server);

        Assert.Equal(["42[\"a\",\"text\"]", "42[\"b\",2,{}]", "42[\"c\"]"], second.Missed);
        Assert.Equal((first.Sid, first.Pid), (second.Sid, second.Pid));
        var back = await _connected.NextAsync();
        Assert.True(back.Recovered);
        Assert.Same(data, back.Data);
        Assert.Equal([back.Id, "room"], back.Rooms);
        main.To("room").Emit("live");
        Assert.Equal("42[\"live\"]", await second.ReadAsync());
    }

    [Fact]
    public async Task Missed_attachments_come_again()
    {
        await using var server = await StartAsync();
        using var first = await RecoveringClient.ConnectAsync(server);
        await LoseAsync(first);
        server.Io.Of("/").Emit("file", new Blob("x", [1, 2, 3]));

        using var client = await server.WebSocketAsync();
        await client.ReadTextAsync();
        await client.SendTextAsync($"40{{\"pid\":\"{first.Pid}\"}}");

        Assert.StartsWith(
            "451-[\"file\",{\"name\":\"x\",\"data\":{\"_placeholder\":true,\"num\":0}},\"",
            await client.ReadTextAsync(),
            StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], (await client.ReadFrameAsync()).Payload);
        Assert.StartsWith("40{", await client.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_never_got_an_event_comes_back_with_its_secret_alone()
    {
        await using var server = await StartAsync();
        using var first = await RecoveringClient.ConnectAsync(server);
        server.Io.Of("/").Emit("underway"); // never read
        await LoseAsync(first);
        server.Io.Of("/").Emit("missed");

        using var second = await RecoveringClient.ConnectAsync(server, first.Pid);

        Assert.Equal(first.Sid, second.Sid);
        Assert.Equal(["42[\"underway\"]", "42[\"missed\"]"], second.Missed);
    }

    [Fact]
    public async Task It_works_again_and_again_and_nothing_comes_twice()
    {
        await using var server = await StartAsync();
        var client = await RecoveringClient.ConnectAsync(server);
        var sid = client.Sid;
        for (var i = 0; i < 5; i++)
        {
            await _connected.NextAsync();
            server.Io.Of("/").Emit("live", i);
            Assert.Equal($"42[\"live\",{i}]", await client.ReadAsync());
            server.Io.Of("/").Emit("underway", i);
            await LoseAsync(client);
            server.Io.Of("/").Emit("missed", i);
            client = await client.ReturnAsync(server);

            Assert.Equal(sid, client.Sid);
            Assert.Equal([$"42[\"underway\",{i}]", $"42[\"missed\",{i}]"], client.Missed);
        }

        client.Dispose();
    }

    [Fact]
    public async Task A_client_that_is_back_before_its_loss_was_noticed_takes_over()
    {
        var order = new Inbox<string>();
        await using var server = await StartAsync(io => io.Of("/")
            .OnConnection((socket, _) =>
            {
                order.Add($"connected {socket.Recovered}");
                return default;
            })
            .OnDisconnect(async (_, reason) =>
            {
                await Task.Yield();
                order.Add(reason.Name);
            }));
        using var first = await RecoveringClient.ConnectAsync(server);
        server.Io.Of("/").Emit("seen");
        await first.ReadAsync();
        server.Io.Of("/").Emit("underway");

        using var second = await first.ReturnAsync(server);

        Assert.Equal(first.Sid, second.Sid);
        Assert.Equal(["42[\"underway\"]"], second.Missed);
        Assert.Equal("connected False", await order.NextAsync());
        Assert.Equal("transport close", await order.NextAsync());
        Assert.Equal("connected True", await order.NextAsync());
        await first.ReadAsync();
        Assert.Equal(1005, await first.Socket.ReadCloseAsync());
        Assert.Equal(1, server.Io.Of("/").SocketCount);
    }

    [Fact]
    public async Task A_socket_that_left_or_was_removed_does_not_come_back()
    {
        await using var server = await StartAsync();
        using var leaver = await RecoveringClient.ConnectAsync(server);
        await _connected.NextAsync();
        await leaver.Socket.SendTextAsync("41");
        Assert.Equal("client namespace disconnect", (await _ended.NextAsync()).Name);
        using var removed = await RecoveringClient.ConnectAsync(server);
        (await _connected.NextAsync()).Disconnect();
        Assert.Equal("server namespace disconnect", (await _ended.NextAsync()).Name);

        using var first = await leaver.ReturnAsync(server);
        using var second = await removed.ReturnAsync(server);

        Assert.NotEqual(leaver.Sid, first.Sid);
        Assert.NotEqual(leaver.Pid, first.Pid);
        Assert.NotEqual(removed.Sid, second.Sid);
        Assert.False((await _connected.NextAsync()).Recovered);
    }

    [Fact]
    public async Task Rooms_count_for_the_time_that_the_socket_was_in_them()
    {
        await using var server = await StartAsync();
        var main = server.Io.Of("/");
        using var first = await RecoveringClient.ConnectAsync(server);
        var socket = await _connected.NextAsync();
        socket.Join("left");
        main.To("late").Emit("before it joined");
        main.To("left").Emit("while it was in");
        main.Except("left").Emit("excepted");
        socket.Join("late");
        socket.Leave("left");
        main.To("left").Emit("after it left");
        main.To("late", "left").Emit("joined");
        main.Except("left").Emit("no longer excepted");
        await LoseAsync(first);

        using var second = await RecoveringClient.ConnectAsync(server, first.Pid);

        Assert.Equal(
            ["42[\"while it was in\"]", "42[\"joined\"]", "42[\"no longer excepted\"]"], second.Missed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_the_connection_handler_emits_and_what_waits_for_it_come_once_wherever_the_connection_breaks(int read)
    {
        await using var server = await StartAsync(io => io.Of("/").OnConnection((socket, _) =>
        {
            if (!socket.Recovered)
            {
                io.Of("/").Emit("waits", 1);
                socket.Emit("direct", 2);
                io.Of("/").Emit("waits", 3);
            }

            return default;
        }));
        string[] all = ["42[\"direct\",2]", "42[\"waits\",1]", "42[\"waits\",3]"];
        using var first = await RecoveringClient.ConnectAsync(server);
        await _connected.NextAsync();
        for (var i = 0; i < read; i++)
        {
            Assert.Equal(all[i], await first.ReadAsync());
        }

        await LoseAsync(first);
        using var second = await first.ReturnAsync(server);

        Assert.Equal(all[read..], second.Missed);
    }

    [Fact]
    public async Task The_sender_does_not_get_its_own_broadcast_when_it_is_back()
    {
        await using var server = await StartAsync();
        using var first = await RecoveringClient.ConnectAsync(server);
        var socket = await _connected.NextAsync();
        socket.Broadcast.Emit("for others");
        await LoseAsync(first);

        using var second = await RecoveringClient.ConnectAsync(server, first.Pid);

        Assert.Equal(first.Sid, second.Sid);
        Assert.Empty(second.Missed);
    }

    private Task<TestServer> StartAsync(Action<SocketIOServer>? configure = null) => TestServer.StartAsync(
        io =>
        {
            configure?.Invoke(io);
            io.Of("/")
                .OnConnection((socket, _) =>
                {
                    _connected.Add(socket);
                    return default;
                })
                .OnDisconnect((_, reason) =>
                {
                    _ended.Add(reason);
                    return default;
                });
        },
        options => options.ConnectionStateRecovery = new SocketIORecoveryOptions());

    private async Task LoseAsync(RecoveringClient client)
    {
        client.Dispose();
        Assert.Equal("transport close", (await _ended.NextAsync()).Name);
    }
}
