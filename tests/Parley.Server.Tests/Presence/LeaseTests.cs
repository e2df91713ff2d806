using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Accounts;
using Parley.Server.Hosting;
using Parley.Server.Presence;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.Server.Tests.Presence;

/// <summary>What both sides of the seam do.</summary>
public abstract class LeaseTests
{
    private protected static readonly UserSummary Ann = new("1", "Ann");
    private protected static readonly UserSummary Bob = new("2", "Bob");

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract Task<IPresenceLeases> CreateAsync();

    [Fact]
    public async Task A_user_comes_once_and_goes_once()
    {
        var leases = await CreateAsync();
        Assert.Equal(Arrival.First, await leases.AcquireAsync(Ann, false, Cancellation));
        Assert.Equal(Arrival.Again, await leases.AcquireAsync(Ann, false, Cancellation));
        Assert.Equal([Ann], await leases.ListAsync(Cancellation));
        Assert.True(await leases.ReleaseAsync(Ann, Cancellation));
        Assert.False(await leases.ReleaseAsync(Ann, Cancellation));
        Assert.Empty(await leases.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_name_that_must_be_unique_is_refused_while_somebody_has_it_in_any_case()
    {
        var leases = await CreateAsync();
        await leases.AcquireAsync(Ann, true, Cancellation);
        Assert.Equal(Arrival.NameTaken, await leases.AcquireAsync(new UserSummary("3", "ANN"), true, Cancellation));
        Assert.Equal(Arrival.First, await leases.AcquireAsync(new UserSummary("4", "Ann"), false, Cancellation));
        await leases.ReleaseAsync(new UserSummary("4", "Ann"), Cancellation);
        await leases.ReleaseAsync(Ann, Cancellation);
        Assert.Equal(Arrival.First, await leases.AcquireAsync(new UserSummary("3", "ANN"), true, Cancellation));
    }

    [Fact]
    public async Task The_last_name_counts()
    {
        var leases = await CreateAsync();
        await leases.AcquireAsync(Ann, false, Cancellation);
        await leases.AcquireAsync(Ann with { Name = "Anna" }, false, Cancellation);
        Assert.Equal([Ann with { Name = "Anna" }], await leases.ListAsync(Cancellation));
    }
}

public sealed class LocalLeaseTests : LeaseTests
{
    private protected override Task<IPresenceLeases> CreateAsync() =>
        Task.FromResult<IPresenceLeases>(new LocalLeases());
}

public sealed class RedisLeaseTests : LeaseTests, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly List<IConnectionMultiplexer> _connections = [];
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_user_on_two_nodes_goes_with_the_last_of_them()
    {
        var (one, two) = (await NodeAsync("one"), await NodeAsync("two"));
        Assert.Equal(Arrival.First, await one.AcquireAsync(Ann, false, Cancellation));
        Assert.Equal(Arrival.Again, await two.AcquireAsync(Ann, false, Cancellation));
        Assert.False(await one.ReleaseAsync(Ann, Cancellation));
        Assert.Equal([Ann], await one.ListAsync(Cancellation));
        Assert.True(await two.ReleaseAsync(Ann, Cancellation));
    }

    [Fact]
    public async Task What_a_dead_node_left_ends_and_exactly_one_node_says_so()
    {
        var (dead, one, two) = (await NodeAsync("dead"), await NodeAsync("one"), await NodeAsync("two"));
        await dead.AcquireAsync(Ann, true, Cancellation);
        await one.AcquireAsync(Bob, true, Cancellation);
        _time.Advance(RedisLeases.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Empty(await one.RenewAsync(Cancellation));
        _time.Advance(TimeSpan.FromSeconds(2));
        var said = await Task.WhenAll(one.RenewAsync(Cancellation).AsTask(), two.RenewAsync(Cancellation).AsTask());
        Assert.Equal([Ann], said.SelectMany(gone => gone));
        Assert.Equal([Bob], await two.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_node_that_comes_back_ends_what_its_dead_incarnation_left()
    {
        var dead = await NodeAsync("one");
        await dead.AcquireAsync(Ann, true, Cancellation);
        var other = await NodeAsync("two");
        await other.AcquireAsync(Bob, true, Cancellation);
        var back = await NodeAsync("one");
        Assert.Equal([Ann], await back.RenewAsync(Cancellation));
        Assert.Equal([Bob], await back.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_flushed_Redis_is_filled_again_at_the_next_renewal()
    {
        var (one, two) = (await NodeAsync("one"), await NodeAsync("two"));
        await one.AcquireAsync(Ann, false, Cancellation);
        await _redis.FlushAllAsync();
        Assert.Empty(await two.ListAsync(Cancellation));
        Assert.Equal([Ann], await one.ListAsync(Cancellation));
        Assert.Empty(await one.RenewAsync(Cancellation));
        Assert.Equal([Ann], await two.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Who_leaves_after_a_flush_is_still_said_to_have_left()
    {
        var one = await NodeAsync("one");
        await one.AcquireAsync(Ann, false, Cancellation);
        await _redis.FlushAllAsync();
        Assert.True(await one.ReleaseAsync(Ann, Cancellation));
        Assert.False(await one.ReleaseAsync(Ann, Cancellation));
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_is_as_good_as_none()
    {
        var one = await NodeAsync("one");
        _redis.Freeze();
        try
        {
            Assert.Equal(Arrival.First, await one.AcquireAsync(Ann, true, Cancellation));
            Assert.Empty(await one.RenewAsync(Cancellation));
            Assert.Equal([Ann], await one.ListAsync(Cancellation));
            Assert.True(await one.ReleaseAsync(Ann, Cancellation));
        }
        finally
        {
            _redis.Thaw();
        }
    }

    [Fact]
    public async Task Without_Redis_a_node_knows_its_own()
    {
        var one = await NodeAsync("one");
        await _redis.KillAsync();
        Assert.Equal(Arrival.First, await one.AcquireAsync(Ann, true, Cancellation));
        Assert.Equal([Ann], await one.ListAsync(Cancellation));
        Assert.Empty(await one.RenewAsync(Cancellation));
        Assert.True(await one.ReleaseAsync(Ann, Cancellation));
    }

    private protected override async Task<IPresenceLeases> CreateAsync() => await NodeAsync("node");

    private async Task<IPresenceLeases> NodeAsync(string name)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisUrl.Parse(_redis.Url));
        _connections.Add(connection);
        return new RedisLeases(connection, new NodeIdentity(name), _time, NullLogger<RedisLeases>.Instance);
    }
}
