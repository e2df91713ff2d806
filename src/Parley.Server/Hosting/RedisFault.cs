using StackExchange.Redis;

namespace Parley.Server.Hosting;

/// <summary>Which faults say that Redis is away: a timeout is no <see cref="RedisException"/> in the driver.</summary>
internal static class RedisFault
{
    public static bool MeansAway(Exception exception) => exception is RedisException or RedisTimeoutException;
}
