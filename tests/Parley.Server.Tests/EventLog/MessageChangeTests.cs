using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Tests.EventLogs;

public abstract class MessageChangeTests : LogTests
{
    private const string Secret = "a secret that must go";

    private protected MessageChangeTests(Dialect dialect) : base(dialect)
    {
    }

    [Fact]
    public async Task An_edit_is_an_event_and_moves_the_version()
    {
        var sent = await SendAsync("hello");

        var edit = await EditAsync(sent.MessageId, "hello there");

        var message = Assert.Single((await HistoryAsync()).Messages);
        Assert.Equal(("hello there", edit.Seq, edit.At), (message.Text, message.Version, message.EditedAt));
        Assert.Equal((sent.Seq, sent.At), (message.Seq, message.At));
        var logged = (await Log.LoggedAsync(Log.Lobby))[1];
        Assert.Equal((LogEventType.Edit, sent.MessageId, "hello there"), (logged.Type, logged.MessageId, logged.Text));
    }

    [Fact]
    public async Task Only_the_author_edits_and_deletes_and_a_moderator_deletes()
    {
        var sent = await SendAsync("hello");

        Assert.Equal(AppendError.Forbidden, (await EditAsync(sent.MessageId, "mine", by: Bob)).Error);
        Assert.Equal(AppendError.Forbidden, (await DeleteAsync(sent.MessageId, by: Bob)).Error);
        Assert.Equal(AppendError.None, (await DeleteAsync(sent.MessageId, by: Bob, moderator: true)).Error);
        Assert.Equal(AppendError.Forbidden, (await EditAsync(sent.MessageId, "mine", by: Bob)).Error);
    }

    [Fact]
    public async Task A_message_of_another_channel_is_not_found()
    {
        var sent = await SendAsync("hello");
        var side = await Log.CreateChannelAsync();

        var answers = new[]
        {
            await AppendAsync(new EditMessage(Ann, "a", side, sent.MessageId, "x")),
            await AppendAsync(new DeleteMessage(Ann, "b", side, sent.MessageId)),
            await AppendAsync(new React(Ann, "c", side, sent.MessageId, "👍", true)),
            await EditAsync(999_999, "x"),
        };

        Assert.All(answers, answer => Assert.Equal((AppendError.NotFound, "messageId"), (answer.Error, answer.Field)));
        var reply = await AppendAsync(new SendMessage(Ann, "d", side, "hello", sent.MessageId));
        Assert.Equal((AppendError.NotFound, "replyTo"), (reply.Error, reply.Field));
    }

    [Fact]
    public async Task A_reply_names_its_message()
    {
        var sent = await SendAsync("question");

        var reply = await SendAsync("answer", by: Bob, replyTo: sent.MessageId);

        Assert.Equal(sent.MessageId, (await HistoryAsync()).Messages[1].ReplyTo);
        Assert.Equal(sent.MessageId, (await Log.LoggedAsync(Log.Lobby))[1].ReplyTo);
        Assert.Equal(AppendError.None, reply.Error);
    }

    [Fact]
    public async Task A_deleted_message_takes_no_edit_reaction_reply_or_second_delete()
    {
        var sent = await SendAsync("hello");
        var delete = new DeleteMessage(Ann, "delete", Log.Lobby, sent.MessageId);
        var first = await AppendAsync(delete);

        Assert.Equal(AppendError.Deleted, (await EditAsync(sent.MessageId, "again")).Error);
        Assert.Equal(AppendError.Deleted, (await ReactAsync(sent.MessageId, "👍")).Error);
        Assert.Equal(AppendError.Deleted, (await DeleteAsync(sent.MessageId)).Error);
        var reply = await SendAsync("answer", replyTo: sent.MessageId);
        Assert.Equal((AppendError.Deleted, "replyTo"), (reply.Error, reply.Field));
        Assert.Equal(first with { Repeated = true }, await AppendAsync(delete));
    }

    [Fact]
    public async Task Deleting_empties_the_row_the_log_the_tail_and_the_history()
    {
        var sent = await SendAsync(Secret);
        await EditAsync(sent.MessageId, Secret + " indeed");
        var other = await SendAsync("stays");
        await Log.PublishedToHeadAsync(Log.Lobby);

        var delete = await DeleteAsync(sent.MessageId);
        await Log.PublishedToHeadAsync(Log.Lobby);

        var resumed = await Log.Log.ResumeAsync(Log.Lobby, delete.Epoch, 0, Cancellation);
        var synced = await Log.Log.SyncAsync(Log.Lobby, delete.Epoch, 0, 300, Cancellation);
        var stored = await Log.LoggedAsync(Log.Lobby);
        Assert.Equal(resumed.Events.Select(Text), synced.Events.Select(Text));
        Assert.Equal(resumed.Events.Select(Text), stored.Select(logged => Text(logged.Utf8)));
        Assert.DoesNotContain(resumed.Events, utf8 => Text(utf8).Contains("secret", StringComparison.Ordinal));
        Assert.Equal([true, true, false, false], stored.Select(logged => logged.Deleted));
        Assert.Equal(["", "", "stays", null], stored.Select(logged => logged.Text));
        var messages = (await HistoryAsync()).Messages;
        Assert.Equal(("", true, delete.Seq), (messages[0].Text, messages[0].Deleted, messages[0].Version));
        Assert.Equal(("stays", false, other.Seq), (messages[1].Text, messages[1].Deleted, messages[1].Version));
        Assert.Equal(0, await Log.ScalarAsync<long>("SELECT COUNT(*) FROM messages WHERE text LIKE '%secret%'"));
    }

    [Fact]
    public async Task A_message_may_be_changed_in_the_group_that_sends_it()
    {
        var known = await SendAsync("first");
        var id = known.MessageId + 2; // one more is sent to hold the group up

        var answers = await InOneGroupAsync(
            new SendMessage(Ann, "send", Log.Lobby, Secret, null),
            new EditMessage(Ann, "edit", Log.Lobby, id, Secret + " indeed"),
            new React(Bob, "react", Log.Lobby, id, "👍", true),
            new DeleteMessage(Ann, "delete", Log.Lobby, id),
            new EditMessage(Ann, "late", Log.Lobby, id, "too late"));

        Assert.Equal(
            [AppendError.None, AppendError.None, AppendError.None, AppendError.None, AppendError.Deleted],
            answers.Select(answer => answer.Error));
        var message = (await HistoryAsync()).Messages[^1];
        Assert.Equal((id, "", true, answers[3].Seq), (message.Id, message.Text, message.Deleted, message.Version));
        Assert.Equal("👍", Assert.Single(message.Reactions).Reaction);
        var published = await Log.PublishedToHeadAsync(Log.Lobby);
        Assert.DoesNotContain(published, logged => Text(logged.Utf8).Contains("secret", StringComparison.Ordinal));
        Assert.Equal(
            published.Select(logged => Text(logged.Utf8)),
            (await Log.LoggedAsync(Log.Lobby)).Select(logged => Text(logged.Utf8)));
    }

    [Fact]
    public async Task Reactions_count_those_who_gave_them()
    {
        var sent = await SendAsync("hello");
        await ReactAsync(sent.MessageId, "👍", by: Ann);
        await ReactAsync(sent.MessageId, "👍", by: Bob);
        await ReactAsync(sent.MessageId, "🎉", by: Bob);
        await ReactAsync(sent.MessageId, "👍", on: false, by: Ann);

        var reactions = Assert.Single((await HistoryAsync()).Messages).Reactions;
        Assert.Equal(["🎉", "👍"], reactions.Select(reaction => reaction.Reaction).Order(StringComparer.Ordinal)); // within one millisecond any comes first
        Assert.All(reactions, reaction => Assert.Equal([Bob.Id], reaction.By));
        var published = (await Log.PublishedToHeadAsync(Log.Lobby)).Skip(1).ToList();
        Assert.Equal([1, 2, 1, 1], published.Select(logged => logged.ReactionCount!.Value));
        Assert.Equal([true, true, true, false], published.Select(logged => logged.On));
    }

    [Fact]
    public async Task A_reaction_that_stands_already_changes_nothing_and_says_so_for_ever()
    {
        var sent = await SendAsync("hello");
        var react = await ReactAsync(sent.MessageId, "👍");
        var again = new React(Ann, "again", Log.Lobby, sent.MessageId, "👍", true);

        var unchanged = await AppendAsync(again);
        await ReactAsync(sent.MessageId, "👍", on: false);
        var repeat = await AppendAsync(again);

        Assert.Equal((AppendError.None, true, react.Seq), (unchanged.Error, unchanged.Unchanged, unchanged.Seq));
        Assert.Equal(unchanged with { Repeated = true }, repeat);
        Assert.True((await ReactAsync(sent.MessageId, "🎉", on: false)).Unchanged);
        Assert.Equal(3, (await Log.LoggedAsync(Log.Lobby)).Count);
    }

    [Fact]
    public async Task A_message_takes_twenty_different_reactions()
    {
        var sent = await SendAsync("hello");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(AppendError.None, (await ReactAsync(sent.MessageId, $"r{i}")).Error);
        }

        var refused = await ReactAsync(sent.MessageId, "r20", by: Bob);
        Assert.Equal((AppendError.Invalid, "reaction"), (refused.Error, refused.Field));
        Assert.Equal(AppendError.None, (await ReactAsync(sent.MessageId, "r7", by: Bob)).Error);
        Assert.Equal(AppendError.None, (await ReactAsync(sent.MessageId, "r3", on: false)).Error);
        Assert.Equal(AppendError.None, (await ReactAsync(sent.MessageId, "r20", by: Bob)).Error);
    }

    [Fact]
    public async Task Facts_of_a_message_are_found_and_unknown_ones_are_not()
    {
        var sent = await SendAsync("hello");

        var facts = await Log.Log.FindMessageAsync(sent.MessageId, Cancellation);

        Assert.Equal(new MessageFacts(Log.Lobby, Ann.Id, sent.Seq), facts);
        Assert.Null(await Log.Log.FindMessageAsync(sent.MessageId + 1, Cancellation));
    }

    [Fact]
    public async Task Every_action_is_told_completely_by_its_events()
    {
        var sent = await SendAsync("one");
        var other = await SendAsync("two", by: Bob);
        await Snapshots.VerifyActionAsync(Log, () => SendAsync("three"));
        await Snapshots.VerifyActionAsync(Log, () => SendAsync("an answer", replyTo: sent.MessageId));
        await Snapshots.VerifyActionAsync(Log, () => EditAsync(sent.MessageId, "one and a half"));
        await Snapshots.VerifyActionAsync(Log, () => ReactAsync(sent.MessageId, "👍"));
        await Snapshots.VerifyActionAsync(Log, () => ReactAsync(sent.MessageId, "👍", by: Bob));
        await Snapshots.VerifyActionAsync(Log, () => ReactAsync(sent.MessageId, "👍", on: false));
        await Snapshots.VerifyActionAsync(Log, () => ReactAsync(sent.MessageId, "👍", on: false));
        await Snapshots.VerifyActionAsync(Log, () => DeleteAsync(sent.MessageId));
        await Snapshots.VerifyActionAsync(Log, () => DeleteAsync(other.MessageId, moderator: true));
    }
}

public sealed class SqliteMessageChangeTests() : MessageChangeTests(Dialect.Sqlite);

public sealed class PostgresMessageChangeTests() : MessageChangeTests(Dialect.Postgres);
