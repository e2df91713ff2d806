using Parley.Server.Channels;
using Parley.Server.Storage;

namespace Parley.Server.Tests.Channels;

public abstract class ChannelDirectoryTests : FeatureTests
{
    private protected ChannelDirectoryTests(Dialect dialect)
        : base(dialect)
    {
    }

    [Fact]
    public async Task A_session_lists_the_lobby_and_ones_own_direct_channels_with_their_members()
    {
        var (ann, bob, eve) = (await SignInAsync("Ann"), await SignInAsync("Bob"), await SignInAsync("Eve"));
        var direct = await OpenDirectAsync(ann, bob);
        await SendAsync(bob, "psst", direct.Id);
        await Fixture.PublishedToHeadAsync(direct.Id);

        var list = await ListAsync(ann.Id);
        Assert.Equal([Channels.Lobby.Id, direct.Id], list.Select(channel => channel.Id));
        Assert.Null(list[0].Members);
        Assert.Equal([ann, bob], list[1].Members!.OrderBy(member => member.Name));
        Assert.Equal((1, 0, 1), (list[1].Head, list[1].Read, list[1].Unread));

        Assert.Equal([Channels.Lobby.Id], (await ListAsync(eve.Id)).Select(channel => channel.Id));
        Assert.Equal([Channels.Lobby.Id], (await ListAsync(null)).Select(channel => channel.Id));
    }

    [Fact]
    public async Task Many_are_found_at_once_and_those_that_are_not_there_left_out()
    {
        var (ann, bob, eve) = (await SignInAsync("Ann"), await SignInAsync("Bob"), await SignInAsync("Eve"));
        var (first, second) = (await OpenDirectAsync(ann, bob), await OpenDirectAsync(ann, bob, eve));
        var fresh = new ChannelDirectory(Fixture.Database, Fixture.Log, Unread, Guests);
        await fresh.StartAsync(Cancellation);
        var found = await fresh.FindAsync([first.Id, "nowhere", fresh.Lobby.Id, second.Id], Cancellation);
        Assert.Equal([first.Id, second.Id, fresh.Lobby.Id], found.Keys.Order(StringComparer.Ordinal).OrderBy(id => id == fresh.Lobby.Id));
        Assert.Equal(first.MemberIds, found[first.Id].MemberIds);
        Assert.Equal(second.MemberIds, found[second.Id].MemberIds);
    }

    private async Task<IReadOnlyList<ChannelSummary>> ListAsync(string? userId)
    {
        var joined = new List<string>();
        var list = await Channels.ListAsync(userId, joined.Add, Cancellation);
        Assert.Equal(list.Select(channel => channel.Id), joined);
        return list;
    }
}

public sealed class ChannelDirectoryOnSqliteTests() : ChannelDirectoryTests(Dialect.Sqlite);

public sealed class ChannelDirectoryOnPostgresTests() : ChannelDirectoryTests(Dialect.Postgres);
