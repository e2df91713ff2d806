using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.Storage;
using Parley.Server.Wire;

namespace Parley.Server.Tests.Channels;

public abstract class DirectChannelsTests : FeatureTests
{
    private protected DirectChannelsTests(Dialect dialect)
        : base(dialect)
    {
    }

    [Fact]
    public async Task The_same_people_always_get_the_same_channel()
    {
        var (ann, bob, eve) = (await SignInAsync("Ann"), await SignInAsync("Bob"), await SignInAsync("Eve"));
        var channel = await OpenDirectAsync(ann, bob);
        Assert.Equal(channel, await OpenDirectAsync(bob, ann, ann));
        Assert.NotEqual(channel.Id, (await OpenDirectAsync(ann, bob, eve)).Id);
        Assert.True(channel.Includes(ann.Id) && channel.Includes(bob.Id) && !channel.Includes(eve.Id));
    }

    [Fact]
    public async Task Asked_for_at_once_it_is_made_once()
    {
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bob"));
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenDirectAsync(ann, bob)));
        Assert.Single(made.Select(channel => channel.Id).Distinct());
    }

    [Fact]
    public async Task A_direct_channel_takes_2_to_50_people_who_exist()
    {
        var ann = await SignInAsync("Ann");
        await RefusedAsync(ErrorCodes.Invalid, ann, []);
        await RefusedAsync(ErrorCodes.Invalid, ann, [.. Enumerable.Range(0, 50).Select(n => $"user-{n}")]);
        await RefusedAsync(ErrorCodes.NotFound, ann, ["nobody"]);
    }

    [Fact]
    public async Task It_is_listed_to_whoever_asked_and_to_the_others_from_its_first_message_on()
    {
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bob"));
        var channel = await OpenDirectAsync(ann, bob);
        Assert.True(await IsListedAsync(ann, channel));
        Assert.False(await IsListedAsync(bob, channel));
        await SendAsync(ann, "psst", channel.Id);
        Assert.True(await IsListedAsync(bob, channel));
    }

    [Fact]
    public async Task So_many_may_be_opened_in_an_hour_and_those_that_are_there_always()
    {
        Limits.DirectsPerHour = 2;
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bob"));
        var (eve, joe) = (await SignInAsync("Eve"), await SignInAsync("Joe"));
        await OpenDirectAsync(ann, bob);
        Time.Advance(TimeSpan.FromMinutes(20));
        await OpenDirectAsync(ann, eve);

        var fault = await Assert.ThrowsAsync<ChatException>(() => OpenDirectAsync(ann, joe));

        Assert.Equal(ErrorCodes.RateLimited, fault.Body.Code);
        Assert.Equal(TimeSpan.FromMinutes(40), TimeSpan.FromMilliseconds(fault.Body.RetryAfter!.Value));
        await OpenDirectAsync(ann, bob);
        await OpenDirectAsync(joe, ann);
        Time.Advance(TimeSpan.FromMinutes(40));
        await OpenDirectAsync(ann, joe);
        await Assert.ThrowsAsync<ChatException>(() => OpenDirectAsync(ann, bob, eve));
    }

    private async Task<bool> IsListedAsync(UserSummary user, ChannelInfo channel) =>
        (await Channels.ListAsync(user.Id, _ => { }, Cancellation)).Any(listed => listed.Id == channel.Id);

    private async Task RefusedAsync(string code, UserSummary by, IReadOnlyCollection<string> userIds)
    {
        var fault = await Assert.ThrowsAsync<ChatException>(
            async () => await Direct.EnsureAsync(by.Id, userIds, Cancellation));
        Assert.Equal((code, "userIds"), (fault.Body.Code, fault.Body.Field));
    }
}

public sealed class DirectChannelsOnSqliteTests() : DirectChannelsTests(Dialect.Sqlite);

public sealed class DirectChannelsOnPostgresTests() : DirectChannelsTests(Dialect.Postgres);
