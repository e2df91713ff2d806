using System.Text;
using Parley.Server.Hosting;
using Parley.Server.Nodes;
using StackExchange.Redis;

namespace Parley.Server.SeedContract;

/// <summary>
/// The answers shared by all nodes: one entry per channel, its version on the first line. Redis away or flushed costs a
/// miss and a log line.
/// </summary>
internal sealed partial class RedisRecentMessageCache(
    IConnectionMultiplexer redis, ILogger<RedisRecentMessageCache> logger, INodeBus? bus = null) : IRecentMessageCache
{
    private const string KeyPrefix = "parley:recent_messages:";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string channelId, string version)
    {
        if (bus is { IsHealthy: false })
        {
            return null; // asked, it would let everybody wait for its time limit
        }

        try
        {
            var entry = (ReadOnlyMemory<byte>)await redis.GetDatabase().StringGetAsync(KeyPrefix + channelId);
            var head = HeadOf(version);
            return entry.Span.StartsWith(head) ? entry[head.Length..] : (ReadOnlyMemory<byte>?)null;
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.Missed(logger, exception.Message);
            return null;
        }
    }

    public async ValueTask SetAsync(string channelId, string version, ReadOnlyMemory<byte> utf8)
    {
        if (bus is { IsHealthy: false })
        {
            return;
        }

        try
        {
            byte[] entry = [.. HeadOf(version), .. utf8.Span];
            await redis.GetDatabase().StringSetAsync(KeyPrefix + channelId, entry, Lifetime);
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.Missed(logger, exception.Message);
        }
    }

    private static byte[] HeadOf(string version) => Encoding.UTF8.GetBytes(version + "\n");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis is away, recent messages come from the database: {Why}")]
        public static partial void Missed(ILogger logger, string why);
    }
}
