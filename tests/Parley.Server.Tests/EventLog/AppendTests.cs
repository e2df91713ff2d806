using System.Diagnostics.Metrics;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.EventLogs;

public abstract class AppendTests : LogTests
{
    private protected AppendTests(Dialect dialect) : base(dialect)
    {
    }

    [Fact]
    public async Task Many_writers_make_one_order_without_gaps_and_each_request_is_stored_once()
    {
        const int Writers = 50, Each = 20;
        var authors = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Log.CreateUserAsync($"writer {i}")));
        var answers = await Task.WhenAll(authors.Select(async author =>
        {
            var own = new List<AppendResult>();
            for (var i = 0; i < Each; i++)
            {
                own.Add(await AppendAsync(new SendMessage(author, $"{i}", Log.Lobby, $"{author.Name} says {i}", null)));
            }

            return own;
        }));

        Assert.All(answers.SelectMany(own => own), answer => Assert.Equal(AppendError.None, answer.Error));
        Assert.All(answers, own => Assert.Equal(own.OrderBy(answer => answer.Seq), own));
        var published = await Log.PublishedToHeadAsync(Log.Lobby);
        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(seq => (long)seq), published.Select(logged => logged.Seq));
        var logged = await Log.LoggedAsync(Log.Lobby);
        Assert.Equal(published.Select(logged => Text(logged.Utf8)), logged.Select(logged => Text(logged.Utf8)));
        Assert.Equal(Writers * Each, logged.Select(logged => (logged.By.Id, logged.ClientId)).Distinct().Count());
        Assert.Equal(Writers * Each, await Log.ScalarAsync<long>("SELECT COUNT(*) FROM messages"));
        Assert.Equal(Writers * Each, await Log.ScalarAsync<long>("SELECT COUNT(*) FROM requests"));
    }

    [Fact]
    public async Task An_answer_says_where_and_when_the_message_stands()
    {
        var answer = await SendAsync("hello");

        var message = Assert.Single((await HistoryAsync()).Messages);
        Assert.Equal(
            (message.Id, message.Seq, message.At, AppendError.None, false, false),
            (answer.MessageId, answer.Seq, answer.At, answer.Error, answer.Repeated, answer.Unchanged));
        Assert.Equal((await HistoryAsync()).Epoch, answer.Epoch);
        Assert.Equal(Ann, message.By);
        Assert.Equal("request-1", message.ClientId);
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_even_when_the_state_has_moved_since()
    {
        var send = new SendMessage(Ann, "once", Log.Lobby, "hello", null);
        var first = await AppendAsync(send);
        await EditAsync(first.MessageId, "hello there");
        await SendAsync("more");

        var repeat = await AppendAsync(send with { Author = Ann with { Name = "Ann renamed" } });

        Assert.Equal(first with { Repeated = true }, repeat);
        Assert.Equal(3, (await Log.LoggedAsync(Log.Lobby)).Count);
    }

    [Fact]
    public async Task The_same_client_id_with_another_request_is_a_conflict_whatever_its_kind()
    {
        var first = await AppendAsync(new SendMessage(Ann, "once", Log.Lobby, "hello", null));

        AppendRequest[] others =
        [
            new SendMessage(Ann, "once", Log.Lobby, "hallo", null),
            new SendMessage(Ann, "once", Log.Lobby, "hello", first.MessageId),
            new EditMessage(Ann, "once", Log.Lobby, first.MessageId, "hello"),
            new DeleteMessage(Ann, "once", Log.Lobby, first.MessageId),
            new React(Ann, "once", Log.Lobby, first.MessageId, "👍", true),
            new SendMessage(Ann, "once", await Log.CreateChannelAsync(), "hello", null),
        ];
        foreach (var other in others)
        {
            var answer = await AppendAsync(other);
            Assert.Equal((AppendError.Conflict, "clientId"), (answer.Error, answer.Field));
        }

        Assert.Single(await Log.LoggedAsync(Log.Lobby));
    }

    [Fact]
    public async Task The_same_client_id_of_another_author_is_another_request()
    {
        var send = new SendMessage(Ann, "once", Log.Lobby, "hello", null);

        Assert.False((await AppendAsync(send)).Repeated);
        Assert.False((await AppendAsync(send with { Author = Bob })).Repeated);
        Assert.Equal(2, (await Log.LoggedAsync(Log.Lobby)).Count);
    }

    [Fact]
    public async Task A_request_twice_in_one_group_is_stored_once()
    {
        var send = new SendMessage(Ann, "once", Log.Lobby, "hello", null);

        var answers = await InOneGroupAsync(send, send, send with { Text = "other" }, send);

        Assert.Equal([false, true, false, true], answers.Select(answer => answer.Repeated));
        Assert.Equal(answers[0].Seq, answers[3].Seq);
        Assert.Equal(AppendError.Conflict, answers[2].Error);
        Assert.Equal(2, (await Log.LoggedAsync(Log.Lobby)).Count);
    }

    [Fact]
    public async Task Twenty_callers_with_one_request_store_it_once()
    {
        var send = new SendMessage(Ann, "once", Log.Lobby, "hello", null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AppendAsync(send).AsTask()));

        Assert.Single(answers, answer => !answer.Repeated);
        Assert.Single(answers.Select(answer => (answer.Error, answer.Seq, answer.MessageId)).Distinct());
        Assert.Single(await Log.LoggedAsync(Log.Lobby));
    }

    [Fact]
    public async Task A_group_is_all_that_waits_when_the_last_commit_returns()
    {
        var sizes = new List<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "parley.log.group.size" && instrument.Meter.Scope == Log.Meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, size, _, _) => sizes.Add(size));
        listener.Start();

        await InOneGroupAsync(
            [.. Enumerable.Range(0, 30).Select(i => new SendMessage(Ann, $"{i}", Log.Lobby, $"{i}", null))]);

        Assert.Equal([1, 30], sizes);
    }

    [Fact]
    public async Task A_poisoned_append_fails_alone()
    {
        var stranger = new Author("nobody", "Nobody"); // no such user: the database refuses the row
        var answers = await InOneGroupAsync(
            new SendMessage(Ann, "a", Log.Lobby, "before", null),
            new SendMessage(stranger, "b", Log.Lobby, "poison", null),
            new SendMessage(Bob, "c", Log.Lobby, "after", null));

        Assert.Equal(
            [AppendError.None, AppendError.Invalid, AppendError.None], answers.Select(answer => answer.Error));
        var published = await Log.PublishedToHeadAsync(Log.Lobby);
        Assert.Equal([1, 2, 3], published.Select(logged => logged.Seq));
        Assert.Equal(["holds the others up", "before", "after"], published.Select(logged => logged.Text));
    }

    [Theory]
    [InlineData("👩‍👩‍👧‍👦 🇨🇭 e\u0301")]
    [InlineData("שלום مرحبا \u202Eabc\u202C")]
    [InlineData("line\u2028paragraph\u2029tab\tquote\"back\\slash/\r\n\u0001\u001f\u007f\ufeff")]
    [InlineData("'; DROP TABLE messages; -- $1 @text {0} %s")]
    [InlineData("")]
    public async Task Text_is_kept_verbatim(string text)
    {
        await SendAsync(text);

        Assert.Equal(text, Assert.Single((await HistoryAsync()).Messages).Text);
        Assert.Equal(text, Assert.Single(await Log.LoggedAsync(Log.Lobby)).Text);
        Assert.Equal(text, Assert.Single(await Log.PublishedToHeadAsync(Log.Lobby)).Text);
    }

    [Fact]
    public async Task Sixteen_kilobytes_are_kept_verbatim()
    {
        var text = string.Concat(Enumerable.Repeat("🙂", 4096));

        await SendAsync(text);

        Assert.Equal(text, Assert.Single((await HistoryAsync()).Messages).Text);
    }

    [Fact]
    public async Task What_is_not_text_is_refused_by_name_of_its_field()
    {
        var message = await SendAsync("hello");
        // Not in attributes: the compiler stores those in UTF-8, which has no lone surrogates.
        foreach (var text in new[] { "NUL \0 inside", "lone high \uD83D", "\uDE00 lone low", "turned \uDE00\uD83D round" })
        {
            Assert.Equal("text", (await SendAsync(text)).Field);
            Assert.Equal("text", (await EditAsync(message.MessageId, text)).Field);
            Assert.Equal("reaction", (await ReactAsync(message.MessageId, text)).Field);
            var answer = await AppendAsync(new SendMessage(Ann, text, Log.Lobby, "hello", null));
            Assert.Equal((AppendError.Invalid, "clientId"), (answer.Error, answer.Field));
        }

        Assert.Single(await Log.LoggedAsync(Log.Lobby));
    }

    [Fact]
    public async Task An_unknown_channel_is_not_found()
    {
        var answer = await AppendAsync(new SendMessage(Ann, "a", "nowhere", "hello", null));

        Assert.Equal((AppendError.NotFound, "channelId"), (answer.Error, answer.Field));
    }

    [Fact]
    public async Task Time_never_runs_back_when_the_clock_does()
    {
        var future = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await Log.ExecuteAsync(
            $"UPDATE channels SET last_at = {Log.Database.Timestamp("@at")} WHERE id = @id",
            new { at = future.ToUnixTimeMilliseconds(), id = Log.Lobby });

        var first = await SendAsync("one");
        var second = await EditAsync(first.MessageId, "two");

        Assert.Equal((future, future), (first.At, second.At));
        Assert.Equal(future, Assert.Single((await HistoryAsync()).Messages).EditedAt);
    }

    [Fact]
    public async Task A_cancelled_caller_leaves_and_its_append_goes_on()
    {
        using var cancelled = new CancellationTokenSource();
        var send = new SendMessage(Ann, "once", Log.Lobby, "hello", null);
        await using (await Log.HoldAsync())
        {
            var append = Log.Log.AppendAsync(send, cancelled.Token).AsTask();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        }

        Assert.True((await AppendAsync(send)).Repeated);
        Assert.Single(await Log.LoggedAsync(Log.Lobby));
    }

    [Fact]
    public async Task Channels_have_their_own_order_in_one_group()
    {
        var side = await Log.CreateChannelAsync();

        var answers = await InOneGroupAsync(
            new SendMessage(Ann, "a", side, "1", null),
            new SendMessage(Ann, "b", Log.Lobby, "2", null),
            new SendMessage(Ann, "c", side, "3", null));

        Assert.Equal([1, 2, 2], answers.Select(answer => answer.Seq));
        Assert.Equal(["1", "3"], (await Log.PublishedToHeadAsync(side)).Select(logged => logged.Text));
        Assert.Equal(["1", "3"], (await Log.LoggedAsync(side)).Select(logged => logged.Text));
    }

    [Fact]
    public async Task A_stopping_log_answers_what_waits_and_takes_no_more()
    {
        var waiting = Enumerable.Range(0, 20).Select(_ => SendAsync("hello").AsTask()).ToList();

        await Log.Log.StopAsync(Cancellation);

        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(AppendError.None, answer.Error));
        Assert.Equal(20, Log.Published(Log.Lobby).Count);
        Assert.Equal(AppendError.Unavailable, (await SendAsync("too late")).Error);
    }

    [Fact]
    public async Task A_subscriber_that_throws_hides_nothing_from_the_others()
    {
        var seen = new List<long>();
        Log.Log.Subscribe(_ => throw new InvalidOperationException("broken"));
        Log.Log.Subscribe(logged => seen.Add(logged.Seq));

        await SendAsync("one");
        await SendAsync("two");

        await Wait.UntilAsync(() => seen is [1, 2], "both events are seen");
    }
}

public sealed class SqliteAppendTests() : AppendTests(Dialect.Sqlite);

public sealed class PostgresAppendTests() : AppendTests(Dialect.Postgres);
