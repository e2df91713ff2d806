using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Tests.EventLogs;

public abstract class ReadTests : LogTests
{
    private protected ReadTests(Dialect dialect) : base(dialect)
    {
    }

    [Fact]
    public async Task Sync_goes_page_by_page_to_any_depth()
    {
        var epoch = await SendManyAsync(700);
        await Log.PublishedToHeadAsync(Log.Lobby);

        var seqs = new List<long>();
        var page = await SyncAsync(epoch, 0, 300);
        while (true)
        {
            seqs.AddRange(page.Events.Select(utf8 => EventPayload.Decode(utf8.ToArray()).Seq));
            Assert.Equal((700, false), (page.Head, page.Reset));
            if (!page.More)
            {
                break;
            }

            page = await SyncAsync(epoch, seqs[^1], 300);
        }

        Assert.Equal(Enumerable.Range(1, 700).Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task Sync_gives_the_same_bytes_from_memory_and_from_the_database()
    {
        var epoch = await SendManyAsync(20);
        await Log.PublishedToHeadAsync(Log.Lobby);
        var fromMemory = await SyncAsync(epoch, 5, 10);

        await using var restarted = await Log.RestartAsync();
        var fromDatabase = await restarted.Log.SyncAsync(Log.Lobby, epoch, 5, 10, Cancellation);

        Assert.Equal(fromMemory.Events.Select(Text), fromDatabase.Events.Select(Text));
        Assert.Equal((20, true), (fromMemory.Head, fromMemory.More));
        Assert.Equal((20, true), (fromDatabase.Head, fromDatabase.More));
    }

    [Fact]
    public async Task Sync_at_the_head_is_empty()
    {
        var epoch = await SendManyAsync(3);

        var page = await SyncAsync(epoch, 3, 300);

        Assert.Empty(page.Events);
        Assert.Equal((3, false, false), (page.Head, page.More, page.Reset));
    }

    [Fact]
    public async Task Sync_resets_on_another_epoch_and_past_the_head()
    {
        var epoch = await SendManyAsync(3);

        foreach (var page in new[] { await SyncAsync("another", 1, 300), await SyncAsync(epoch, 4, 300) })
        {
            Assert.Equal((true, epoch, 3), (page.Reset, page.Epoch, page.Head));
            Assert.Empty(page.Events);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_of_sync_ends_at_256_KiB(bool hot)
    {
        var epoch = await SendManyAsync(40, new string('x', 16 * 1024 - 400));
        await Log.PublishedToHeadAsync(Log.Lobby);
        await using var reading = hot ? null : await Log.RestartAsync();

        var page = await (reading ?? Log).Log.SyncAsync(Log.Lobby, epoch, 24, 300, Cancellation);
        var last = await (reading ?? Log).Log.SyncAsync(Log.Lobby, epoch, 39, 300, Cancellation);

        Assert.InRange(page.Events.Sum(utf8 => utf8.Length), 240 * 1024, 256 * 1024);
        Assert.Equal((24 + page.Events.Count < 40, 40), (page.More, page.Head));
        Assert.Single(last.Events);
    }

    [Fact]
    public async Task Resume_gives_what_was_missed_in_order()
    {
        var epoch = await SendManyAsync(10);
        await Log.PublishedToHeadAsync(Log.Lobby);

        var part = await ResumeAsync(epoch, 7);

        Assert.Equal([8, 9, 10], part.Events.Select(utf8 => EventPayload.Decode(utf8.ToArray()).Seq));
        Assert.Equal((false, 10), (part.Reset, part.Head));
        Assert.Empty((await ResumeAsync(epoch, 10)).Events);
    }

    [Fact]
    public async Task Resume_takes_300_events_and_resets_beyond()
    {
        var epoch = await SendManyAsync(301);
        await Log.PublishedToHeadAsync(Log.Lobby);

        Assert.Equal(300, (await ResumeAsync(epoch, 1)).Events.Count);
        var reset = await ResumeAsync(epoch, 0);
        Assert.Equal((true, epoch, 301), (reset.Reset, reset.Epoch, reset.Head));
        Assert.Empty(reset.Events);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resume_resets_beyond_256_KiB(bool hot)
    {
        var epoch = await SendManyAsync(20, new string('x', 16 * 1024 - 400));
        await Log.PublishedToHeadAsync(Log.Lobby);
        await using var reading = hot ? null : await Log.RestartAsync();

        var few = await (reading ?? Log).Log.ResumeAsync(Log.Lobby, epoch, 5, Cancellation);
        var many = await (reading ?? Log).Log.ResumeAsync(Log.Lobby, epoch, 3, Cancellation);

        Assert.Equal((15, false), (few.Events.Count, few.Reset));
        Assert.True(many.Reset);
    }

    [Fact]
    public async Task Resume_resets_on_another_epoch_and_past_the_head()
    {
        var epoch = await SendManyAsync(3);
        await Log.PublishedToHeadAsync(Log.Lobby);

        foreach (var part in new[] { await ResumeAsync("another", 1), await ResumeAsync(epoch, 4) })
        {
            Assert.Equal((true, epoch, 3), (part.Reset, part.Epoch, part.Head));
        }
    }

    [Fact]
    public async Task After_a_restart_a_storm_of_resumes_is_one_query()
    {
        var epoch = await SendManyAsync(300);
        await using var restarted = await Log.RestartAsync();
        await restarted.Log.HeadsAsync([Log.Lobby], Cancellation);
        using var misses = new CounterReader(restarted.Meters, "parley.log.tail.misses");

        await restarted.Log.ResumeAsync(Log.Lobby, epoch, 100, Cancellation);
        var parts = await Task.WhenAll(Enumerable.Range(0, 300).Select(seq =>
            restarted.Log.ResumeAsync(Log.Lobby, epoch, seq, Cancellation).AsTask()));

        Assert.Equal(Enumerable.Range(0, 300).Select(seq => 300 - seq), parts.Select(part => part.Events.Count));
        Assert.Equal(1, misses.Sum);
    }

    [Fact]
    public async Task What_is_deleted_while_a_tail_is_loaded_is_not_served_from_it()
    {
        var sent = await SendAsync("secret");
        await using var restarted = await Log.RestartAsync();
        await restarted.Log.HeadsAsync([Log.Lobby], Cancellation);

        var resumes = Enumerable.Range(0, 20).Select(_ => restarted.Log.ResumeAsync(Log.Lobby, sent.Epoch, 0, Cancellation).AsTask());
        var delete = restarted.Log.AppendAsync(new DeleteMessage(Ann, "delete", Log.Lobby, sent.MessageId), Cancellation);
        await Task.WhenAll(resumes);
        Assert.Equal(AppendError.None, (await delete).Error);
        await restarted.PublishedToHeadAsync(Log.Lobby);

        var part = await restarted.Log.ResumeAsync(Log.Lobby, sent.Epoch, 0, Cancellation);
        Assert.Equal(2, part.Events.Count);
        Assert.DoesNotContain("secret", Text(part.Events[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_goes_back_and_forth_in_pages()
    {
        await SendManyAsync(25);

        var newest = await HistoryAsync(limit: 10);
        var older = await HistoryAsync(before: newest.Messages[0].Seq, limit: 10);
        var oldest = await HistoryAsync(before: older.Messages[0].Seq, limit: 10);
        var newer = await HistoryAsync(after: oldest.Messages[^1].Seq, limit: 10);
        var last = await HistoryAsync(after: 20, limit: 10);

        Assert.Equal(Seqs(16, 25), newest.Messages.Select(message => message.Seq));
        Assert.Equal(Seqs(6, 15), older.Messages.Select(message => message.Seq));
        Assert.Equal(Seqs(1, 5), oldest.Messages.Select(message => message.Seq));
        Assert.Equal(Seqs(6, 15), newer.Messages.Select(message => message.Seq));
        Assert.Equal(Seqs(21, 25), last.Messages.Select(message => message.Seq));
        Assert.Equal([true, true, false, true, false], new[] { newest, older, oldest, newer, last }.Select(page => page.More));
        Assert.All(new[] { newest, older, oldest, newer, last }, page => Assert.Equal(25, page.Head));
    }

    [Fact]
    public async Task A_page_of_history_ends_at_256_KiB_and_keeps_the_side_asked_from()
    {
        await SendManyAsync(30, new string('x', 15 * 1024));

        var newest = await HistoryAsync();
        var oldest = await HistoryAsync(after: 0);

        Assert.InRange(newest.Messages.Sum(message => message.Text.Length), 225 * 1024, 256 * 1024);
        Assert.Equal((30, true), (newest.Messages[^1].Seq, newest.More));
        Assert.Equal((1, true), (oldest.Messages[0].Seq, oldest.More));
        Assert.Equal(newest.Messages.Count, oldest.Messages.Count);
    }

    [Fact]
    public async Task History_of_nothing_is_empty_and_knows_its_epoch()
    {
        var page = await HistoryAsync();

        Assert.Empty(page.Messages);
        Assert.Equal((0, false), (page.Head, page.More));
        Assert.InRange(page.Epoch.Length, 1, 36);
    }

    [Fact]
    public async Task Heads_count_messages_and_know_their_channels()
    {
        var sent = await SendAsync("one");
        await SendAsync("two");
        await ReactAsync(sent.MessageId, "👍");
        await DeleteAsync(sent.MessageId);
        await Log.PublishedToHeadAsync(Log.Lobby);
        var side = await Log.CreateChannelAsync();

        var heads = await Log.Log.HeadsAsync([Log.Lobby, side, "nowhere"], Cancellation);

        Assert.Equal(new ChannelHead(sent.Epoch, 4, 2), heads[Log.Lobby]);
        Assert.Equal((0, 0), (heads[side].Head, heads[side].Ordinal));
        Assert.Equal(2, heads.Count);
        await using var restarted = await Log.RestartAsync();
        Assert.Equal(heads[Log.Lobby], (await restarted.Log.HeadsAsync([Log.Lobby], Cancellation))[Log.Lobby]);
    }

    [Fact]
    public async Task Concurrent_readers_see_whole_groups_while_others_write()
    {
        var writing = SendManyAsync(300);
        var pages = new List<HistoryPage>();
        do
        {
            pages.Add(await HistoryAsync(limit: 100));
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.All(pages.Where(page => page.Head > 0), page => Assert.Equal(page.Head, page.Messages[^1].Seq));
    }

    private static IEnumerable<long> Seqs(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(seq => (long)seq);

    private async Task<string> SendManyAsync(int count, string text = "hello")
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => SendAsync(text).AsTask()));
        Assert.All(answers, answer => Assert.Equal(AppendError.None, answer.Error));
        return answers[0].Epoch;
    }

    private ValueTask<SyncPage> SyncAsync(string epoch, long after, int limit) =>
        Log.Log.SyncAsync(Log.Lobby, epoch, after, limit, Cancellation);

    private ValueTask<ResumePart> ResumeAsync(string epoch, long seq) =>
        Log.Log.ResumeAsync(Log.Lobby, epoch, seq, Cancellation);
}

public sealed class SqliteReadTests() : ReadTests(Dialect.Sqlite);

public sealed class PostgresReadTests() : ReadTests(Dialect.Postgres);
