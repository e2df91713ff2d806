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
    private protected const int Most = int.MaxValue;

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
        Assert.Equal([Ann], await leases.ListAsync(Most, Cancellation));
        Assert.True(await leases.ReleaseAsync(Ann, Cancellation));
        Assert.False(await leases.ReleaseAsync(Ann, Cancellation));
        Assert.Empty(await leases.ListAsync(Most, Cancellation));
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
    public async Task A_name_is_taken_while_anybody_online_has_it()
    {
        var leases = await CreateAsync();
        var other = new UserSummary("4", "ann");
        await leases.AcquireAsync(Ann, false, Cancellation);
        await leases.AcquireAsync(other, false, Cancellation);
        await leases.ReleaseAsync(other, Cancellation);
        Assert.True(await leases.IsNameTakenAsync("ANN", Cancellation));
        Assert.Equal(Arrival.NameTaken, await leases.AcquireAsync(new UserSummary("3", "Ann"), true, Cancellation));
        await leases.ReleaseAsync(Ann, Cancellation);
        Assert.False(await leases.IsNameTakenAsync("ANN", Cancellation));
    }

    [Fact]
    public async Task Who_takes_another_name_gives_the_old_one_back()
    {
        var leases = await CreateAsync();
        await leases.AcquireAsync(Ann, false, Cancellation);
        await leases.AcquireAsync(Ann with { Name = "Anna" }, false, Cancellation);
        Assert.False(await leases.IsNameTakenAsync("Ann", Cancellation));
        Assert.True(await leases.IsNameTakenAsync("Anna", Cancellation));
        Assert.Equal(Arrival.First, await leases.AcquireAsync(new UserSummary("3", "Ann"), true, Cancellation));
        await leases.ReleaseAsync(Ann, Cancellation);
        Assert.False(await leases.IsNameTakenAsync("Anna", Cancellation));
    }

    [Fact]
    public async Task As_many_are_listed_as_were_asked_for_and_each_can_be_asked_about()
    {
        var leases = await CreateAsync();
        await leases.AcquireAsync(Ann, false, Cancellation);
        await leases.AcquireAsync(Bob, false, Cancellation);
        Assert.Single(await leases.ListAsync(1, Cancellation));
        Assert.Equal(2, (await leases.ListAsync(3, Cancellation)).Count);
        Assert.True(await leases.IsOnlineAsync(Bob.Id, Cancellation));
        Assert.False(await leases.IsOnlineAsync("3", Cancellation));
    }

    [Fact]
    public async Task The_last_name_counts()
    {
        var leases = await CreateAsync();
        await leases.AcquireAsync(Ann, false, Cancellation);
        await leases.AcquireAsync(Ann with { Name = "Anna" }, false, Cancellation);
        Assert.Equal([Ann with { Name = "Anna" }], await leases.ListAsync(Most, Cancellation));
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
        Assert.Equal([Ann], await one.ListAsync(Most, Cancellation));
        Assert.True(await two.ReleaseAsync(Ann, Cancellation));
    }

    [Fact]
    public async Task A_name_given_back_on_one_node_is_free_on_the_other()
    {
        var (one, two) = (await NodeAsync("one"), await NodeAsync("two"));
        await one.AcquireAsync(Ann, false, Cancellation);
        Assert.True(await two.IsNameTakenAsync("ann", Cancellation));
        Assert.True(await two.IsOnlineAsync(Ann.Id, Cancellation));
        await one.AcquireAsync(Ann with { Name = "Anna" }, false, Cancellation);
        await one.RenewAsync(Cancellation);
        Assert.Equal(Arrival.First, await two.AcquireAsync(new UserSummary("3", "Ann"), true, Cancellation));
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
        Assert.Equal([Bob], await two.ListAsync(Most, Cancellation));
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
        Assert.Equal([Bob], await back.ListAsync(Most, Cancellation));
    }

    [Fact]
    public async Task A_flushed_Redis_is_filled_again_at_the_next_renewal()
    {
        var (one, two) = (await NodeAsync("one"), await NodeAsync("two"));
        await one.AcquireAsync(Ann, false, Cancellation);
        await _redis.FlushAllAsync();
        Assert.Empty(await two.ListAsync(Most, Cancellation));
        Assert.Equal([Ann], await one.ListAsync(Most, Cancellation));
        Assert.Empty(await one.RenewAsync(Cancellation));
        Assert.Equal([Ann], await two.ListAsync(Most, Cancellation));
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
            Assert.Equal([Ann], await one.ListAsync(Most, Cancellation));
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
        Assert.Equal([Ann], await one.ListAsync(Most, Cancellation));
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
