using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Events;

public sealed class OutgoingListenerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_socket_hears_what_is_emitted_to_it_and_what_is_broadcast_to_its_rooms(bool recovers)
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), o => o.ConnectionStateRecovery = recovers ? new() : null);
        using var client = await server.ConnectAsync();
        var nsp = server.Io.Of("/");
        var socket = nsp.Sockets.Single();
        using var other = await server.ConnectAsync();
        socket.Join("room");
        var heard = new List<string>();
        var listening = socket.OnAnyOutgoing((_, outgoing) => heard.Add(Describe(outgoing)));

        socket.Emit("direct", 1, new Say("two"));
        nsp.Emit("everybody");
        nsp.To("room").Emit("room", "x");
        nsp.To("elsewhere").Emit("elsewhere");
        nsp.Except("room").Emit("except");
        socket.Broadcast.Emit("others");
        nsp.Sockets.Single(one => one != socket).Emit("to the other");
        _ = socket.EmitWithAckAsync<int, int>(
            "question", 5, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        _ = nsp.To("room").EmitWithAckAsync<int, int>(
            "questions", 6, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        string[] expected =
        [
            "direct [1,{\"text\":\"two\"}] 2 self", "everybody [] 0 -", "room [\"x\"] 1 -", "question [5] 1 self",
            "questions [6] 1 -",
        ];
        Assert.Equal(expected, heard);
        listening.Dispose();
        socket.Emit("unheard");
        socket.OnAnyOutgoing((_, _) => heard.Add("never"));
        socket.OffAnyOutgoing();
        nsp.Emit("unheard");
        Assert.Equal(expected, heard);
        Assert.True(nsp.Outgoing!.IsEmpty);
    }

    [Fact]
    public async Task A_namespace_hears_each_emit_once_and_no_acknowledgement()
    {
        var heard = new Inbox<string>();
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("ask", (_, _) => ValueTask.FromResult("answer"))
            .OnAnyOutgoing(outgoing => heard.Add(Describe(outgoing))));
        using var client = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        var nsp = server.Io.Of("/");

        await client.SendTextAsync("420[\"ask\"]");
        Assert.Equal("430[\"answer\"]", await client.ReadTextAsync());
        nsp.Emit("all", 1);
        nsp.Sockets.First().Emit("one", new Blob("b", [1, 2]));
        nsp.OffAnyOutgoing();
        nsp.Emit("unheard");

        Assert.Equal("all [1] 1 -", await heard.NextAsync());
        Assert.Equal(
            "one [{\"name\":\"b\",\"data\":{\"_placeholder\":true,\"num\":0}}] 1 self +1", await heard.NextAsync());
        Assert.True(heard.IsEmpty);
    }

    [Fact]
    public async Task A_listener_that_throws_is_logged_and_keeps_nothing_back()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .OnAnyOutgoing(_ => throw new InvalidDataException("listener")));
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();
        socket.OnAnyOutgoing((_, _) => throw new InvalidDataException("listener"));

        socket.Emit("one");
        server.Io.Of("/").Emit("two");

        Assert.Equal("42[\"one\"]", await client.ReadTextAsync());
        Assert.Equal("42[\"two\"]", await client.ReadTextAsync());
        Assert.Equal(4, server.Log.Lines.Count(line => line.Contains("listener to outgoing", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_socket_that_is_gone_is_not_kept_for_its_listeners()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var nsp = server.Io.Of("/");
        var socket = nsp.Sockets.Single();
        socket.OnAnyOutgoing((_, _) => { });
        Assert.False(nsp.Outgoing!.IsEmpty);

        socket.Disconnect();

        Assert.True(nsp.Outgoing.IsEmpty);
        socket.OnAnyOutgoing((_, _) => { });
        Assert.True(nsp.Outgoing.IsEmpty);
    }

    private static string Describe(OutgoingEvent outgoing) =>
        $"{outgoing.Name} {System.Text.Encoding.UTF8.GetString(outgoing.RawArguments.Span)} {outgoing.ArgumentCount} "
        + (outgoing.Socket is null ? "-" : "self")
        + (outgoing.Attachments.Count == 0 ? string.Empty : $" +{outgoing.Attachments.Count}");
}
