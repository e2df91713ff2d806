using System.Buffers;
using System.Text;
using Parley.SocketIO.Engine.Transports;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Tests.Outgoing;

public sealed class OutgoingConnectionTests : IDisposable
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task A_wire_that_blocks_in_the_middle_of_a_frame_gets_the_rest_later_and_in_order()
    {
        var wire = new RecordingWire(capacity: 5);
        var connection = _bench.Connect(wire);
        for (var i = 0; i < 20; i++)
        {
            connection.Send(Bench.FrameOf($"frame {i}"));
            await _bench.DrainAsync();
        }

        Assert.Equal(5, wire.Sent.Length);
        wire.Open();
        await WhenSentAsync(connection, wire, "last");

        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => $"frame {i}"), "last"], TestConnection.TextsOf(wire.Sent));
    }

    [Fact]
    public async Task Volatile_frames_are_dropped_while_the_wire_blocks_and_no_others()
    {
        var wire = new RecordingWire(capacity: 3);
        var connection = _bench.Connect(wire);
        connection.Send(Bench.FrameOf("first", Delivery.Volatile)); // begun, so it has to be finished
        await _bench.DrainAsync();
        connection.Send(Bench.FrameOf("dropped", Delivery.Volatile));
        connection.Send(Bench.FrameOf("kept"));
        await _bench.DrainAsync();
        wire.Open();
        await WhenSentAsync(connection, wire, "last");

        Assert.Equal(["first", "kept", "last"], TestConnection.TextsOf(wire.Sent));
    }

    [Fact]
    public async Task A_queue_over_its_bound_is_dropped_and_the_last_words_follow_the_frame_begun()
    {
        var wire = new RecordingWire(capacity: 4);
        var connection = _bench.Connect(wire, limit: 200);
        var frame = new string('x', 100);
        connection.Send(Bench.FrameOf("begun"));
        await _bench.DrainAsync();
        for (var i = 0; i < 5; i++)
        {
            connection.Send(Bench.FrameOf(frame));
        }

        await _bench.DrainAsync();
        Assert.Equal(1, connection.Overflows);
        connection.Post(CommandKind.LastWords);
        connection.Send(Bench.FrameOf("closing"));
        connection.Post(CommandKind.Close, CloseManner.AfterFlush);
        await _bench.DrainAsync();
        wire.Open();
        await connection.WhenEndedAsync();

        Assert.Equal(["begun", "closing", string.Empty], TestConnection.TextsOf(wire.Sent));
        Assert.True(wire.IsFinished);
        Assert.Equal(0, _bench.Shard.QueuedBytes);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void Last_words_find_room_behind_a_frame_that_finds_none(bool areLastWords, int queued)
    {
        var queue = new OutgoingQueue(_bench.Shard);
        List<SharedFrame> frames = [Bench.FrameOf(new string('x', 90)), Bench.FrameOf(new string('y', 90)), Bench.FrameOf("closing")];

        Assert.Equal(areLastWords, queue.TryEnqueue(frames, taken: 0, limit: 120, takesVolatile: false, areLastWords));

        Assert.Equal(queued, queue.Frames.Count());
        Assert.Equal(areLastWords, queue.Frames.Contains(frames[2]));
    }

    [Fact]
    public async Task Closing_after_the_flush_sends_everything_first()
    {
        var connection = _bench.Connect();
        connection.Send(Bench.FrameOf("a"));
        connection.Post(CommandKind.Close, CloseManner.AfterFlush);
        connection.Send(Bench.FrameOf("too late"));
        await connection.WhenEndedAsync();
        await _bench.DrainAsync();

        Assert.Equal(["a", string.Empty], connection.Texts);
        Assert.True(connection.Wire.IsFinished);
    }

    [Fact]
    public async Task Frames_wait_for_a_poll_and_move_to_the_wire_after_an_upgrade()
    {
        var connection = new TestConnection(_bench.Shard, 1000);
        connection.Send(Bench.FrameOf("a"));
        connection.Send(Bench.FrameOf("b"));
        var poll = new PollRequest();
        connection.Post(CommandKind.Poll, poll);
        Assert.Equal("a\u001eb", await AnswerAsync(poll));

        connection.Send(Bench.FrameOf("c"));
        connection.Post(CommandKind.Attach, connection.Wire);
        connection.Send(Bench.FrameOf("d"));
        var late = new PollRequest();
        connection.Post(CommandKind.Poll, late);

        Assert.Equal(PollRefusal.TransportMismatch, (await late.Answered).Refusal);
        Assert.Equal(["c", "d"], connection.Texts);
    }

    [Fact]
    public async Task A_request_parked_during_the_upgrade_is_refused_and_gets_no_data()
    {
        var connection = new TestConnection(_bench.Shard, 1000);
        var poll = new PollRequest();
        connection.Post(CommandKind.Poll, poll);
        connection.Post(CommandKind.Attach, connection.Wire);
        connection.Send(Bench.FrameOf("a"));
        await _bench.DrainAsync();

        Assert.Equal(PollRefusal.TransportMismatch, (await poll.Answered).Refusal);
        Assert.Equal(["a"], connection.Texts);
    }

    [Fact]
    public async Task A_request_given_up_leaves_the_parked_one_to_the_close_that_follows()
    {
        var connection = new TestConnection(_bench.Shard, 1000);
        var parked = new PollRequest();
        connection.Post(CommandKind.Poll, parked);
        var givenUp = new PollRequest();
        Assert.True(givenUp.TryAbort());
        connection.Post(CommandKind.Poll, givenUp);
        connection.Post(CommandKind.Close, CloseManner.PollGivenUp);

        Assert.Equal(PollRefusal.UnknownSession, (await parked.Answered).Refusal);
        await connection.WhenEndedAsync();
    }

    public void Dispose() => _bench.Dispose();

    private static async Task<string> AnswerAsync(PollRequest poll)
    {
        var answer = await poll.Answered.WaitAsync(TimeSpan.FromSeconds(20));
        var body = new ArrayBufferWriter<byte>();
        PollingPayload.Write(body, answer.Frames?.Frames ?? [], answer.Ending);
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    /// <summary>The wire becomes free on the pool: sends a last frame and waits until that has come out.</summary>
    private async Task WhenSentAsync(TestConnection connection, RecordingWire wire, string last)
    {
        connection.Send(Bench.FrameOf(last));
        var bytes = Encoding.UTF8.GetBytes(last);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!wire.Sent.AsSpan().EndsWith(bytes))
        {
            patience.Token.ThrowIfCancellationRequested();
            await _bench.DrainAsync();
        }
    }
}
