using Parley.Server.Channels;
using Parley.Server.Storage;
using Parley.Server.Wire;

namespace Parley.Server.Tests.Channels;

public abstract class ChannelDirectoryTests : FeatureTests
{
    private protected ChannelDirectoryTests(Dialect dialect)
        : base(dialect)
    {
    }

    [Fact]
    public async Task The_same_people_always_get_the_same_channel()
    {
        var (ann, bob, eve) = (await SignInAsync("Ann"), await SignInAsync("Bob"), await SignInAsync("Eve"));
        var channel = await Channels.EnsureDirectAsync([ann.Id, bob.Id], Cancellation);
        Assert.Equal(channel, await Channels.EnsureDirectAsync([bob.Id, ann.Id, ann.Id], Cancellation));
        Assert.NotEqual(channel.Id, (await Channels.EnsureDirectAsync([ann.Id, bob.Id, eve.Id], Cancellation)).Id);
        Assert.True(channel.Includes(ann.Id) && channel.Includes(bob.Id) && !channel.Includes(eve.Id));
    }

    [Fact]
    public async Task Asked_for_at_once_it_is_made_once()
    {
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bob"));
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Channels.EnsureDirectAsync([ann.Id, bob.Id], Cancellation).AsTask()));
        Assert.Single(made.Select(channel => channel.Id).Distinct());
    }

    [Fact]
    public async Task A_direct_channel_takes_2_to_50_people_who_exist()
    {
        var ann = await SignInAsync("Ann");
        await RefusedAsync(ErrorCodes.Invalid, [ann.Id]);
        await RefusedAsync(ErrorCodes.Invalid, [ann.Id, .. Enumerable.Range(0, 50).Select(n => $"user-{n}")]);
        await RefusedAsync(ErrorCodes.NotFound, [ann.Id, "nobody"]);
    }

    [Fact]
    public async Task A_session_lists_the_lobby_and_ones_own_direct_channels_with_their_members()
    {
        var (ann, bob, eve) = (await SignInAsync("Ann"), await SignInAsync("Bob"), await SignInAsync("Eve"));
        var direct = await Channels.EnsureDirectAsync([ann.Id, bob.Id], Cancellation);
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

    private async Task<IReadOnlyList<ChannelSummary>> ListAsync(string? userId)
    {
        var joined = new List<string>();
        var list = await Channels.ListAsync(userId, joined.Add, Cancellation);
        Assert.Equal(list.Select(channel => channel.Id), joined);
        return list;
    }

    private async Task RefusedAsync(string code, IReadOnlyCollection<string> userIds)
    {
        var fault = await Assert.ThrowsAsync<ChatException>(
            async () => await Channels.EnsureDirectAsync(userIds, Cancellation));
        Assert.Equal((code, "userIds"), (fault.Body.Code, fault.Body.Field));
    }
}

public sealed class ChannelDirectoryOnSqliteTests() : ChannelDirectoryTests(Dialect.Sqlite);

public sealed class ChannelDirectoryOnPostgresTests() : ChannelDirectoryTests(Dialect.Postgres);
