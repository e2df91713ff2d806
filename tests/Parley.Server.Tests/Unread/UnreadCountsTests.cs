using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Server.Unread;

namespace Parley.Server.Tests.Unread;

public abstract class UnreadCountsTests : FeatureTests
{
    private protected UnreadCountsTests(Dialect dialect)
        : base(dialect)
    {
    }

    [Fact]
    public async Task Unread_counts_visible_messages_after_the_pointer()
    {
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bob"));
        var first = await SendAsync(ann, "one");
        var second = await SendAsync(ann, "two");
        await Fixture.Log.AppendAsync(
            new React(AuthorOf(bob), NewClientId(), Channels.Lobby.Id, first.MessageId, "👍", true), Cancellation);
        var third = await SendAsync(ann, "three");
        Assert.Equal(new ReadState(0, 3), await StateAsync(bob));

        Assert.True(await Unread.AdvanceAsync(bob.Id, Channels.Lobby.Id, first.Seq, Cancellation));
        Assert.Equal(new ReadState(first.Seq, 2), await StateAsync(bob));

        await DeleteAsync(ann, second);
        Assert.Equal(new ReadState(first.Seq, 1), await StateAsync(bob));

        await DeleteAsync(ann, first);
        Assert.Equal(new ReadState(first.Seq, 1), await StateAsync(bob));

        await Unread.AdvanceAsync(bob.Id, Channels.Lobby.Id, third.Seq, Cancellation);
        Assert.Equal(new ReadState(third.Seq, 0), await StateAsync(bob));
    }

    [Fact]
    public async Task What_was_deleted_before_one_ever_read_is_not_unread()
    {
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bob"));
        var direct = await OpenDirectAsync(ann, bob);
        await SendAsync(ann, "one", direct.Id);
        var sent = await SendAsync(ann, "two", direct.Id);
        await Fixture.Log.AppendAsync(
            new DeleteMessage(AuthorOf(ann), NewClientId(), direct.Id, sent.MessageId), Cancellation);
        var heads = await Fixture.Log.StoredHeadsAsync([direct.Id], Cancellation);
        Assert.Equal(new ReadState(0, 1), (await Unread.ForAsync(bob.Id, heads, Cancellation))[direct.Id]);
    }

    [Fact]
    public async Task The_pointer_only_grows()
    {
        var bob = await SignInAsync("Bob");
        Assert.True(await Unread.AdvanceAsync(bob.Id, Channels.Lobby.Id, 5, Cancellation));
        Assert.False(await Unread.AdvanceAsync(bob.Id, Channels.Lobby.Id, 5, Cancellation));
        Assert.False(await Unread.AdvanceAsync(bob.Id, Channels.Lobby.Id, 3, Cancellation));
        Assert.Equal(5, (await StateAsync(bob)).Seq);
    }

    [Fact]
    public async Task What_was_said_before_one_came_is_not_unread()
    {
        var ann = await SignInAsync("Ann");
        var sent = await SendAsync(ann, "before");
        var bob = await SignInAsync("Bob");
        await Unread.StartAtHeadsAsync(bob.Id, Cancellation);
        Assert.Equal(new ReadState(sent.Seq, 0), await StateAsync(bob));
        await SendAsync(ann, "after");
        Assert.Equal(new ReadState(sent.Seq, 1), await StateAsync(bob));
    }

    [Fact]
    public async Task An_observer_has_read_everything()
    {
        var sent = await SendAsync(await SignInAsync("Ann"), "hello");
        Assert.Equal(new ReadState(sent.Seq, 0), await StateAsync(null));
    }

    private async Task<ReadState> StateAsync(UserSummary? user)
    {
        var lobby = Channels.Lobby.Id;
        var heads = await Fixture.Log.StoredHeadsAsync([lobby], Cancellation);
        return (await Unread.ForAsync(user?.Id, heads, Cancellation))[lobby];
    }
}

public sealed class UnreadCountsOnSqliteTests() : UnreadCountsTests(Dialect.Sqlite);

public sealed class UnreadCountsOnPostgresTests() : UnreadCountsTests(Dialect.Postgres);
