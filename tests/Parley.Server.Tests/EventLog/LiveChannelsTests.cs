using Parley.Server.EventLogs;

namespace Parley.Server.Tests.EventLogs;

public sealed class LiveChannelsTests
{
    [Fact]
    public void A_tail_is_bounded_in_events_and_its_position_is_not_lost()
    {
        var channel = Seeded("a");
        Advance(channel, 400);

        Assert.True(channel.TryRead(100, 300, out var page));
        Assert.Equal((300, 400, false), (page.Events.Count, page.Head, page.More));
        Assert.False(channel.TryRead(99, 300, out _));
    }

    [Fact]
    public void A_tail_is_bounded_in_bytes()
    {
        var channel = Seeded("a");
        Advance(channel, 100, new string('x', 16 * 1024));

        Assert.InRange(channel.Bytes, 1, LiveChannel.MaxBytes);
        Assert.True(channel.TryRead(99, 300, out _));
        Assert.False(channel.TryRead(50, 300, out _));
    }

    [Fact]
    public void An_event_larger_than_the_bound_is_kept_alone()
    {
        var channel = Seeded("a");
        Advance(channel, 3, new string('x', LiveChannel.MaxBytes));

        Assert.True(channel.TryRead(2, 300, out var page));
        Assert.Single(page.Events);
        Assert.False(channel.TryRead(1, 300, out _));
    }

    [Fact]
    public void Tails_unused_for_longest_go_first_and_positions_stay()
    {
        var channels = new LiveChannels(new EventLogOptions { MaxHotChannels = 10 });
        var all = Enumerable.Range(0, 20).Select(i => channels.Follow($"{i}")).ToList();
        foreach (var channel in all)
        {
            channel.Seed(new ChannelHead("e", 0, 0));
            Advance(channel, 3);
            channels.Touch(channel);
            Trim(channels);
        }

        Assert.InRange(all.Count(channel => channel.Bytes > 0), 8, 10);
        Assert.True(all[^1].Bytes > 0);
        Assert.True(all[0].Bytes == 0);
        Assert.All(all, channel => Assert.Equal(3, channel.Head!.Value.Head));
    }

    [Fact]
    public void Older_events_are_put_before_the_tail_where_they_meet_it()
    {
        var channel = Seeded("a");
        Advance(channel, 10);
        channel.Cool();
        var older = Enumerable.Range(5, 6).Select(seq => Event("a", seq, "old")).ToList();
        channel.Advance(Event("a", 11, "new"));

        Assert.False(channel.Install(older.GetRange(0, 3), channel.Redactions), "a hole lies between");
        Assert.True(channel.Install(older, channel.Redactions));

        Assert.True(channel.TryRead(4, 300, out var page));
        Assert.Equal(7, page.Events.Count);
    }

    [Fact]
    public void What_was_read_before_a_deletion_is_not_put_before_the_tail()
    {
        var channel = Seeded("a");
        Advance(channel, 2);
        channel.Cool();
        var read = channel.Redactions;
        var older = new List<LogEvent> { Event("a", 1, "secret"), Event("a", 2, "x") };
        channel.Advance(Event("a", 3, null) with { Type = LogEventType.Delete, MessageId = 1 });

        Assert.False(channel.Install(older, read));
    }

    [Fact]
    public void A_channel_that_does_not_exist_is_forgotten()
    {
        var channels = new LiveChannels(new EventLogOptions());
        channels.Follow("nowhere");
        channels.Follow("here").Seed(new ChannelHead("e", 0, 0));

        channels.Forget("nowhere");
        channels.Forget("here");

        Assert.Null(channels.Find("nowhere"));
        Assert.NotNull(channels.Find("here"));
    }

    private static LiveChannel Seeded(string id)
    {
        var channel = new LiveChannel(id);
        channel.Seed(new ChannelHead("e", 0, 0));
        return channel;
    }

    private static void Advance(LiveChannel channel, int count, string text = "hello")
    {
        for (var i = 0; i < count; i++)
        {
            channel.Advance(Event(channel.Id, channel.Head!.Value.Head + 1, text));
        }
    }

    private static void Trim(LiveChannels channels)
    {
        for (var i = 0; i < 64; i++)
        {
            channels.Trim(); // it only looks now and then
        }
    }

    private static LogEvent Event(string channelId, long seq, string? text) => new()
    {
        ChannelId = channelId,
        Epoch = "e",
        Seq = seq,
        Type = LogEventType.Message,
        MessageId = seq,
        By = new Author("u", "User"),
        At = DateTimeOffset.UnixEpoch,
        ClientId = "c",
        Text = text,
    };
}
