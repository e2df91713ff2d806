using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Events;

/// <summary>What can be emitted, by whom, and what can be awaited.</summary>
public sealed class EmitTests
{
    private static readonly string[] Shapes =
    [
        "42[\"e\"]", "42[\"e\",1]", "42[\"e\",1,\"b\"]", "42[\"e\",1,\"b\",true]", "42[\"e\",1,\"b\",true,{\"text\":\"d\"}]",
        "42[\"e\",[1],2]", "42[\"message\",{\"text\":\"m\"}]",
    ];

    [Fact]
    public async Task Everybody_who_emits_takes_up_to_four_arguments()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var nsp = server.Io.Of("/");
        var socket = nsp.Sockets.Single();

        socket.Emit("e");
        socket.Emit("e", 1);
        socket.Emit("e", 1, "b");
        socket.Emit("e", 1, "b", true);
        socket.Emit("e", 1, "b", true, new Say("d"));
        socket.EmitRaw("e", "[1],2"u8);
        socket.Send(new Say("m"));
        await ReadShapesAsync(client);

        var emitter = socket.Compress(false).Volatile;
        emitter.Emit("e");
        emitter.Emit("e", 1);
        emitter.Emit("e", 1, "b");
        emitter.Emit("e", 1, "b", true);
        emitter.Emit("e", 1, "b", true, new Say("d"));
        emitter.EmitRaw("e", "[1],2"u8);
        emitter.Send(new Say("m"));
        await ReadShapesAsync(client);

        nsp.Emit("e");
        nsp.Emit("e", 1);
        nsp.Emit("e", 1, "b");
        nsp.Emit("e", 1, "b", true);
        nsp.Emit("e", 1, "b", true, new Say("d"));
        nsp.EmitRaw("e", "[1],2"u8);
        nsp.Send(new Say("m"));
        await ReadShapesAsync(client);

        var room = nsp.Compress(true).To(socket.Id);
        room.Emit("e");
        room.Emit("e", 1);
        room.Emit("e", 1, "b");
        room.Emit("e", 1, "b", true);
        room.Emit("e", 1, "b", true, new Say("d"));
        room.EmitRaw("e", "[1],2"u8);
        room.Send(new Say("m"));
        await ReadShapesAsync(client);
    }

    [Fact]
    public async Task An_acknowledgement_is_awaited_for_events_of_every_shape()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();
        var time = TimeSpan.FromSeconds(20);

        Assert.Equal("0", await Answer(socket.EmitWithAckAsync<string>("q", time, cancellation), "[\"q\"]", 0));
        Assert.Equal("1", await Answer(socket.EmitWithAckAsync<int, string>("q", 1, time, cancellation), "[\"q\",1]", 1));
        Assert.Equal("2", await Answer(
            socket.EmitWithAckAsync<int, bool, string>("q", 1, true, time, cancellation), "[\"q\",1,true]", 2));
        Assert.Equal("3", await Answer(
            socket.Timeout(time).EmitWithAckAsync<int, int, int, string>("q", 1, 2, 3, cancellation), "[\"q\",1,2,3]", 3));
        Assert.Equal("4", await Answer(
            socket.Timeout(time).EmitWithAckAsync<int, int, int, int, string>("q", 1, 2, 3, 4, cancellation),
            "[\"q\",1,2,3,4]",
            4));
        Assert.Equal("5", await Answer(
            socket.Compress(true).EmitRawWithAckAsync<string>("q", "[],{}"u8, [], cancellation), "[\"q\",[],{}]", 5));

        async Task<string> Answer(Task<string> answered, string packet, int id)
        {
            Assert.Equal($"42{id}{packet}", await client.ReadTextAsync());
            await client.SendTextAsync($"43{id}[\"{id}\"]");
            return await answered;
        }
    }

    [Fact]
    public async Task Acknowledgements_of_all_are_awaited_for_events_of_every_shape()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var nsp = server.Io.Of("/");
        var time = TimeSpan.FromSeconds(20);
        var all = nsp.Timeout(time);

        await Answer(nsp.EmitWithAckAsync<int>("q", time, cancellation), "[\"q\"]");
        await Answer(all.EmitWithAckAsync<int>("q"), "[\"q\"]");
        await Answer(all.EmitWithAckAsync<int, int>("q", 1), "[\"q\",1]");
        await Answer(all.EmitWithAckAsync<int, bool, int>("q", 1, true, time, cancellation), "[\"q\",1,true]");
        await Answer(all.EmitWithAckAsync<int, int, int, int>("q", 1, 2, 3, time, cancellation), "[\"q\",1,2,3]");
        await Answer(all.EmitWithAckAsync<int, int, int, int, int>("q", 1, 2, 3, 4, time, cancellation), "[\"q\",1,2,3,4]");
        var one = (await nsp.FetchSocketsAsync(cancellation)).Single();
        await Answer(AskOneAsync(), "[\"q\"]");

        async Task<IReadOnlyList<int>> AskOneAsync() => [await one.EmitWithAckAsync<int>("q", time, cancellation)];

        async Task Answer(Task<IReadOnlyList<int>> answers, string packet)
        {
            var text = await client.ReadTextAsync();
            var id = text[2..text.IndexOf('[', StringComparison.Ordinal)];
            Assert.Equal($"42{id}{packet}", text);
            await client.SendTextAsync($"43{id}[7]");
            Assert.Equal([7], await answers);
        }
    }

    [Fact]
    public async Task All_values_of_an_acknowledgement_can_be_read()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();

        var answered = socket.Timeout(TimeSpan.FromSeconds(20)).EmitWithAckAsync<Acknowledgement>("q", cancellation);
        await client.ReadTextAsync();
        await client.SendTextAsync("430[7,\"two\",{\"text\":\"three\"}]");
        var ack = await answered;

        Assert.Equal(3, ack.Count);
        Assert.Equal((7, "two"), ack.Read<int, string>());
        Assert.Equal((7, "two", new Say("three")), ack.Read<int, string, Say>());
        Assert.Throws<EventBindingException>(() => ack.Read<int>(1));
        Assert.Throws<EventBindingException>(() => ack.Read<int>(3));

        var empty = socket.Timeout(TimeSpan.FromSeconds(20)).EmitWithAckAsync<Acknowledgement>("q", cancellation);
        await client.ReadTextAsync();
        await client.SendTextAsync("431[]");
        Assert.Equal(0, (await empty).Count);
    }

    [Fact]
    public async Task An_emitter_awaits_no_longer_than_its_timeout()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = await TestServer.StartAsync(io => io.Of("/"), time: time);
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();

        var late = socket.Timeout(TimeSpan.FromSeconds(2)).EmitWithAckAsync<int>(
            "q", TestContext.Current.CancellationToken);
        await client.ReadTextAsync();
        time.Advance(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAsync<TimeoutException>(() => late);
    }

    private static async Task ReadShapesAsync(WebSocketClient client)
    {
        foreach (var shape in Shapes)
        {
            Assert.Equal(shape, await client.ReadTextAsync());
        }
    }
}
