using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Outgoing;

/// <summary>A shard that is far behind keeps clients from being read, and nobody from emitting.</summary>
public sealed class BacklogTests
{
    [Theory]
    [InlineData(WriterShard.MostWaiting, 10)]
    [InlineData((WriterShard.MostWaitingBytes / 1_000_000) + 1, 1_000_000)]
    public async Task A_shard_with_too_much_to_do_is_behind_until_it_has_done_it(int frames, int bytes)
    {
        using var bench = new Bench();
        using var gate = new GateWire();
        var held = new TestConnection(bench.Shard, 1000);
        held.Post(CommandKind.Attach, gate);
        held.Send(Bench.FrameOf("hold"));
        await gate.Entered;
        var frame = Bench.FrameOf(new string('x', bytes));
        for (var i = 0; i < frames - 1; i++)
        {
            held.Send(frame);
        }

        Assert.False(bench.Backlog.IsBehind);
        held.Send(frame);
        Assert.True(bench.Backlog.IsBehind);
        var caughtUp = bench.Backlog.WhenCaughtUpAsync();
        Assert.False(caughtUp.IsCompleted);
        gate.Release();

        await caughtUp.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(bench.Backlog.IsBehind);
        Assert.True(bench.Backlog.WhenCaughtUpAsync().IsCompleted);
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("polling")]
    public async Task While_a_shard_is_behind_no_further_packet_is_read(string transport)
    {
        var events = new Inbox<int>();
        await using var server = await TestServer.StartAsync(io => io.Of("/").On<int>("event", (_, number, _) =>
        {
            events.Add(number);
            return default;
        }));
        using var client = await server.ConnectAsync();
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        server.Io.Engine.Backlog.Enter();

        var sending = transport == "polling"
            ? polling.PostAsync("42[\"event\",1]\u001e42[\"event\",2]")
            : client.WriteRawAsync(
            [
                .. WebSocketClient.FrameOf(0x81, "42[\"event\",1]"u8), .. WebSocketClient.FrameOf(0x81, "42[\"event\",2]"u8),
            ]);

        Assert.Equal(1, await events.NextAsync());
        await Wait.UntilAsync(() => server.Io.Engine.Sessions.Any(session => session.IsReadingHeld), "reading is held");
        Assert.True(events.IsEmpty);
        server.Io.Engine.Backlog.Exit();
        Assert.Equal(2, await events.NextAsync());
        await sending;
    }
}
