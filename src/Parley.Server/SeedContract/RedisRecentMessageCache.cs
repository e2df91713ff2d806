using Parley.Server.Hosting;
using StackExchange.Redis;

namespace Parley.Server.SeedContract;

/// <summary>The answer shared by all nodes. Redis away or flushed costs a miss and a log line.</summary>
internal sealed partial class RedisRecentMessageCache(
    IConnectionMultiplexer redis, ILogger<RedisRecentMessageCache> logger) : IRecentMessageCache
{
    private const string KeyPrefix = "parley:recent_messages:";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key)
    {
        try
        {
            var value = await redis.GetDatabase().StringGetAsync(KeyPrefix + key);
            return value.IsNull ? null : (ReadOnlyMemory<byte>?)(byte[])value!;
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.Missed(logger, exception.Message);
            return null;
        }
    }

    public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            await redis.GetDatabase().StringSetAsync(KeyPrefix + key, utf8, Lifetime);
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.Missed(logger, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis is away, recent messages come from the database: {Why}")]
        public static partial void Missed(ILogger logger, string why);
    }
}
