using Parley.Server.Accounts;
using Parley.Server.Storage;
using Parley.Server.Wire;

namespace Parley.Server.Tests.Accounts;

public abstract class GuestsTests : FeatureTests
{
    private const string Key = "abcdefghijklmnopqrstuv";

    private protected GuestsTests(Dialect dialect)
        : base(dialect)
    {
    }

    [Fact]
    public async Task A_guest_without_a_key_is_new_and_gets_one()
    {
        var (ann, isNew, _, key) = await Guests.SignInAsync(new GuestAuth("Ann"), Cancellation);
        Assert.True(isNew);
        GuestKey.Require(key!);
        var (again, isNewAgain, _, keyAgain) = await Guests.SignInAsync(new GuestAuth("Ann", key), Cancellation);
        Assert.Equal((ann, false, null), (again, isNewAgain, keyAgain));
    }

    [Fact]
    public async Task An_unknown_key_makes_a_new_guest_with_that_key()
    {
        var (ann, isNew, _, key) = await Guests.SignInAsync(new GuestAuth("Ann", Key), Cancellation);
        Assert.True(isNew);
        Assert.Null(key);
        Assert.Equal(ann, (await Guests.SignInAsync(new GuestAuth("Ann", Key), Cancellation)).Guest);
    }

    [Fact]
    public async Task Another_name_renames()
    {
        var ann = (await Guests.SignInAsync(new GuestAuth("Ann", Key), Cancellation)).Guest;
        var (anna, _, isRenamed, _) = await Guests.SignInAsync(new GuestAuth("  Anna ", Key), Cancellation);
        Assert.True(isRenamed);
        Assert.Equal(ann with { Name = "Anna" }, anna);
        Assert.Equal([anna], await Guests.FindAsync([ann.Id], Cancellation));
    }

    [Fact]
    public async Task Tabs_that_come_at_once_with_one_new_key_are_one_guest()
    {
        var tabs = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Guests.SignInAsync(new GuestAuth("Ann", Key), Cancellation).AsTask()));
        Assert.Single(tabs.Select(tab => tab.Guest.Id).Distinct());
    }

    [Fact]
    public async Task The_key_itself_is_not_kept()
    {
        await Guests.SignInAsync(new GuestAuth("Ann", Key), Cancellation);
        Assert.Equal(GuestKey.Hash(Key), await Fixture.ScalarAsync<byte[]>("SELECT guest_key_hash FROM users"));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("has spaces in it, so it is no base64url")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_key_that_is_none_is_invalid(string key)
    {
        var fault = await Assert.ThrowsAsync<ChatException>(
            async () => await Guests.SignInAsync(new GuestAuth("Ann", key), Cancellation));
        Assert.Equal((ErrorCodes.Invalid, "guest.key"), (fault.Body.Code, fault.Body.Field));
    }

    [Fact]
    public async Task The_newest_can_be_listed_and_found_by_name()
    {
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bob"));
        Assert.Equal([bob, ann], await Guests.ListNewestAsync(null, 10, Cancellation));
        Assert.Equal([ann], await Guests.ListNewestAsync("AN", 10, Cancellation));
        Assert.Single(await Guests.ListNewestAsync(null, 1, Cancellation));
    }

    [Fact]
    public async Task A_server_without_guests_says_so()
    {
        GuestOptions.Enabled = false;
        var fault = await Assert.ThrowsAsync<ChatException>(async () => await SignInAsync("Ann"));
        Assert.Equal(ErrorCodes.GuestsDisabled, fault.Body.Code);
    }
}

public sealed class GuestsOnSqliteTests() : GuestsTests(Dialect.Sqlite);

public sealed class GuestsOnPostgresTests() : GuestsTests(Dialect.Postgres);
