using Parley.Server.EventLogs;

namespace Parley.Server.Tests.EventLogs;

public sealed class BusMessageTests
{
    private static readonly PublishWork Work = PublishWork.Received(
        [new ChannelPosition("lobby", new ChannelHead("epoch", 41, 7), 99)],
        [
            Event(42, LogEventType.Message) with { Text = "hello 😀", ClientId = "c", ReplyTo = 3 },
            Event(43, LogEventType.React) with { Reaction = "👍", On = true, ReactionCount = 0 },
        ]);

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        Assert.True(BusMessage.TryDecode(BusMessage.Encode(Work), out var read));

        Assert.Equal(Work.Before, read.Before);
        Assert.Equal(Work.Events.Select(e => e.Payload), read.Events.Select(e => e.Payload));
        Assert.Equal([null, 0], read.Events.Select(e => e.ReactionCount));
        Assert.Equal(Work.Events.Select(e => (e.ChannelId, e.Seq, e.Text, e.Reaction, e.By.Name)),
            read.Events.Select(e => (e.ChannelId, e.Seq, e.Text, e.Reaction, e.By.Name)));
    }

    [Fact]
    public void What_is_cut_short_or_of_another_version_or_garbage_is_not_taken()
    {
        var message = BusMessage.Encode(Work);
        for (var length = 0; length < message.Length; length++)
        {
            Assert.False(BusMessage.TryDecode(message.AsMemory(0, length), out _), $"{length} bytes");
        }

        message[0]++;
        Assert.False(BusMessage.TryDecode(message, out _));
        var random = new Random(1);
        for (var i = 0; i < 1_000; i++)
        {
            random.NextBytes(message.AsSpan(1));
            message[0] = 1;
            BusMessage.TryDecode(message, out _);
        }
    }

    private static LogEvent Event(long seq, LogEventType type) => new()
    {
        ChannelId = "lobby",
        Epoch = "epoch",
        Seq = seq,
        Type = type,
        MessageId = 5,
        By = new Author("1", "Ann"),
        At = DateTimeOffset.UnixEpoch,
    };
}
