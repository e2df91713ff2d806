using System.Buffers;
using System.Text;
using Parley.SocketIO.Engine.Transports;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Tests.Outgoing;

/// <summary>Packets that wait like others and are dropped first.</summary>
public sealed class DroppableTests : IDisposable
{
    private const int Limit = 100;
    private static readonly string s_large = new('x', 40);

    private readonly Bench _bench = new();

    [Fact]
    public async Task Below_the_limit_droppable_packets_wait_in_order_like_others()
    {
        var connection = new TestConnection(_bench.Shard, Limit);
        connection.Send(Hint("hint"));
        connection.Send(Bench.FrameOf("kept"));
        connection.Send(Hint("last"));

        Assert.Equal("hint\u001ekept\u001elast", await PollAsync(connection));
    }

    [Fact]
    public async Task Above_the_limit_they_make_room_for_what_has_to_be_kept()
    {
        var connection = new TestConnection(_bench.Shard, Limit);
        connection.Send(Hint(s_large));
        connection.Send(Bench.FrameOf("kept"));
        connection.Send(Hint(s_large));
        connection.Send(Bench.FrameOf(s_large));
        await _bench.DrainAsync();

        Assert.Equal(0, connection.Overflows);
        Assert.Equal($"kept\u001e{s_large}", await PollAsync(connection));
        Assert.Equal(0, _bench.Shard.QueuedBytes);
    }

    [Fact]
    public async Task One_that_finds_no_room_is_dropped_and_closes_nobody()
    {
        var connection = new TestConnection(_bench.Shard, Limit);
        connection.Send(Bench.FrameOf(s_large));
        connection.Send(Bench.FrameOf(s_large));
        connection.Send(Hint(s_large));
        connection.Send(Bench.FrameOf("kept"));
        await _bench.DrainAsync();

        Assert.Equal(0, connection.Overflows);
        Assert.Equal($"{s_large}\u001e{s_large}\u001ekept", await PollAsync(connection));
    }

    [Fact]
    public async Task A_newer_one_takes_the_place_of_older_ones()
    {
        var connection = new TestConnection(_bench.Shard, Limit);
        for (var i = 0; i < 10; i++)
        {
            connection.Send(Hint($"{i}{s_large}"));
        }

        await _bench.DrainAsync();

        Assert.EndsWith($"9{s_large}", await PollAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_has_been_begun_is_finished()
    {
        var wire = new RecordingWire(capacity: 5);
        var connection = _bench.Connect(wire, Limit);
        connection.Send(Hint("a begun hint"));
        await _bench.DrainAsync();
        connection.Send(Hint(s_large));
        connection.Send(Bench.FrameOf(s_large));
        connection.Send(Bench.FrameOf(s_large));
        connection.Send(Hint(s_large));
        await _bench.DrainAsync();
        Assert.Equal(0, connection.Overflows);
        connection.Post(CommandKind.Close, CloseManner.AfterFlush);
        wire.Open();
        await connection.WhenEndedAsync();

        Assert.Equal(["a begun hint", s_large, s_large, string.Empty], TestConnection.TextsOf(wire.Sent));
        Assert.Equal(0, _bench.Shard.QueuedBytes);
    }

    [Fact]
    public async Task What_the_connection_handler_holds_back_has_the_same_order_of_dropping()
    {
        var connection = _bench.Connect(limit: Limit);
        var subscriber = new Subscriber(connection);
        var audience = new Audience { Singles = [subscriber] };
        foreach (var frame in new[] { Hint(s_large), Bench.FrameOf("kept"), Hint(s_large), Bench.FrameOf(s_large) })
        {
            _bench.Shard.Post(new Command(CommandKind.Broadcast, audience, frame));
        }

        _bench.Shard.Post(new Command(CommandKind.Release, subscriber));
        await _bench.DrainAsync();

        Assert.Equal(0, connection.Overflows);
        Assert.Equal(["kept", s_large], connection.Texts);
    }

    public void Dispose() => _bench.Dispose();

    private static SharedFrame Hint(string text) =>
        SharedFrame.Packet(Encoding.UTF8.GetBytes(text), [], [], Delivery.Droppable);

    private static async Task<string> PollAsync(TestConnection connection)
    {
        var poll = new PollRequest();
        connection.Post(CommandKind.Poll, poll);
        var answer = await poll.Answered.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var body = new ArrayBufferWriter<byte>();
        PollingPayload.Write(body, answer.Frames?.Frames ?? [], answer.Ending);
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }
}
