using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.EventLogs;
using Parley.Server.Hosting;
using Parley.Server.SeedContract;
using Parley.Server.Storage;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.Server.Tests.SeedContract;

public abstract class RecentMessagesTests : FeatureTests
{
    private protected RecentMessagesTests(Dialect dialect)
        : base(dialect)
    {
    }

    private protected abstract Task<IRecentMessageCache> CreateCacheAsync();

    [Fact]
    public async Task They_are_the_newest_50_newest_first_without_the_deleted()
    {
        var ann = await SignInAsync("Ann");
        var recent = new RecentMessages(Channels, Fixture.Log, await CreateCacheAsync());
        Assert.Empty(await ReadAsync(recent));
        var sent = new List<AppendResult>();
        for (var i = 0; i < 120; i++)
        {
            sent.Add(await SendAsync(ann, $"message {i}"));
        }

        foreach (var one in sent.Skip(40).Take(60))
        {
            await DeleteAsync(ann, one);
        }

        var expected = Enumerable.Range(100, 20).Reverse().Concat(Enumerable.Range(10, 30).Reverse());
        Assert.Equal(expected.Select(i => $"message {i}"), (await ReadAsync(recent)).Select(message => message.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task They_are_found_behind_ten_thousand_that_were_deleted()
    {
        var ann = await SignInAsync("Ann");
        await SendAsync(ann, "long ago");
        var deletedAt = Fixture.Database.Dialect == Dialect.Postgres ? "clock_timestamp()" : "0";
        await Fixture.ExecuteAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
            INSERT INTO messages (channel_id, seq, ordinal, version, user_id, client_id, text, created_at, deleted_at)
            SELECT @lobby, i, i, i, @user, 'client', '', {deletedAt}, {deletedAt} FROM n
            """,
            new { lobby = Channels.Lobby.Id, user = ann.Id });
        await Fixture.ExecuteAsync(
            "UPDATE channels SET head = 20001, ordinal = 10001 WHERE id = @lobby", new { lobby = Channels.Lobby.Id });
        var recent = new RecentMessages(Channels, Fixture.Log, await CreateCacheAsync());
        Assert.Equal("long ago", Assert.Single(await ReadAsync(recent)).GetProperty("text").GetString());
    }

    [Fact]
    public async Task They_are_never_stale_whatever_is_written()
    {
        var ann = await SignInAsync("Ann");
        var recent = new RecentMessages(Channels, Fixture.Log, await CreateCacheAsync());
        var sent = await SendAsync(ann, "one");
        Assert.Equal("one", Assert.Single(await ReadAsync(recent)).GetProperty("text").GetString());
        Assert.Equal("one", Assert.Single(await ReadAsync(recent)).GetProperty("text").GetString());
        await Fixture.Log.AppendAsync(
            new EditMessage(AuthorOf(ann), NewClientId(), Channels.Lobby.Id, sent.MessageId, "two"), Cancellation);
        Assert.Equal("two", Assert.Single(await ReadAsync(recent)).GetProperty("text").GetString());
        await DeleteAsync(ann, sent);
        Assert.Empty(await ReadAsync(recent));
    }

    [Fact]
    public async Task A_row_has_the_names_of_its_columns()
    {
        var ann = await SignInAsync("Ann");
        var sent = await SendAsync(ann, "héllo 👋");
        var row = Assert.Single(await ReadAsync(new RecentMessages(Channels, Fixture.Log, await CreateCacheAsync())));
        Assert.Equal(["id", "user_id", "username", "text", "created_at"], row.EnumerateObject().Select(member => member.Name));
        Assert.Equal($"{sent.MessageId}", row.GetProperty("id").GetString());
        Assert.Equal(ann.Id, row.GetProperty("user_id").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", row.GetProperty("created_at").GetString());
    }

    private protected static async Task<List<JsonElement>> ReadAsync(RecentMessages recent)
    {
        using var json = JsonDocument.Parse(await recent.GetAsync(Cancellation));
        return [.. json.RootElement.EnumerateArray().Select(row => row.Clone())];
    }
}

public sealed class RecentMessagesOnSqliteTests() : RecentMessagesTests(Dialect.Sqlite)
{
    private protected override Task<IRecentMessageCache> CreateCacheAsync() =>
        Task.FromResult<IRecentMessageCache>(new LocalRecentMessageCache());
}

public sealed class RecentMessagesOnPostgresAndRedisTests() : RecentMessagesTests(Dialect.Postgres)
{
    [Fact]
    public async Task Without_Redis_they_come_from_the_database()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = RedisUrl.Parse(redis.Url);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        var recent = new RecentMessages(
            Channels, Fixture.Log, new RedisRecentMessageCache(connection, NullLogger<RedisRecentMessageCache>.Instance));
        await SendAsync(await SignInAsync("Ann"), "one");
        var before = (await recent.GetAsync(Cancellation)).ToArray();
        await redis.FlushAllAsync();
        Assert.Equal(before, (await recent.GetAsync(Cancellation)).ToArray());
        await redis.KillAsync();
        Assert.Equal(before, (await recent.GetAsync(Cancellation)).ToArray());
    }

    [Fact]
    public async Task Redis_keeps_one_entry_however_often_the_log_moves()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(RedisUrl.Parse(redis.Url));
        var recent = new RecentMessages(
            Channels, Fixture.Log, new RedisRecentMessageCache(connection, NullLogger<RedisRecentMessageCache>.Instance));
        var ann = await SignInAsync("Ann");
        foreach (var text in new[] { "one", "two", "three" })
        {
            await SendAsync(ann, text);
            Assert.Equal(text, (await ReadAsync(recent))[0].GetProperty("text").GetString());
            Assert.Equal(text, (await ReadAsync(recent))[0].GetProperty("text").GetString());
        }

        var keys = connection.GetServer(connection.GetEndPoints()[0]).KeysAsync();
        Assert.Single(await keys.ToListAsync(Cancellation));
    }

    private protected override async Task<IRecentMessageCache> CreateCacheAsync()
    {
        var redis = await RedisServer.SharedAsync();
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisUrl.Parse(redis.Url));
        return new RedisRecentMessageCache(connection, NullLogger<RedisRecentMessageCache>.Instance);
    }
}
