using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Moderation;
using Parley.Server.Storage;
using Parley.Server.Wire;

namespace Parley.Server.Tests.Moderation;

public abstract class BansTests : FeatureTests
{
    private protected BansTests(Dialect dialect)
        : base(dialect)
    {
    }

    [Fact]
    public async Task A_ban_is_felt_after_a_look_and_told_once()
    {
        var list = new BanList(Fixture.Database);
        using var bans = new Bans(list, new FakeTimeProvider(), NullLogger<Bans>.Instance);
        var told = new List<Ban>();
        bans.Added += added => told.AddRange(added);
        var ban = new Ban(Ban.Guest, "ann");

        bans.RequireGuest("ann");
        Assert.True(await list.AddAsync(ban, Cancellation));
        Assert.False(await list.AddAsync(ban, Cancellation));
        await bans.RefreshAsync(Cancellation);
        await bans.RefreshAsync(Cancellation);

        Assert.Equal([ban], told);
        Assert.Equal(ErrorCodes.Forbidden, Assert.Throws<ChatException>(() => bans.RequireGuest("ann")).Body.Code);
        bans.RequireGuest("bob");
        bans.RequireAddress("ann");
    }

    [Fact]
    public async Task A_ban_that_is_lifted_no_longer_holds()
    {
        var list = new BanList(Fixture.Database);
        using var bans = new Bans(list, new FakeTimeProvider(), NullLogger<Bans>.Instance);
        var ban = new Ban(Ban.Address, "203.0.113.7");
        await list.AddAsync(ban, Cancellation);
        await bans.RefreshAsync(Cancellation);
        Assert.Throws<ChatException>(() => bans.RequireAddress("203.0.113.7"));

        Assert.True(await list.RemoveAsync(ban, Cancellation));
        Assert.False(await list.RemoveAsync(ban, Cancellation));
        await bans.RefreshAsync(Cancellation);
        bans.RequireAddress("203.0.113.7");
        Assert.Empty(await list.ListAsync(Cancellation));
    }
}

public sealed class BansOnSqliteTests() : BansTests(Dialect.Sqlite);

public sealed class BansOnPostgresTests() : BansTests(Dialect.Postgres);
