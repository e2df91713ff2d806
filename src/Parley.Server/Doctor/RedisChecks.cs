using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Parley.Server.Doctor;

/// <summary>Whether Redis answers, and who else may read and write there.</summary>
internal static class RedisChecks
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(ConfigurationOptions? options)
    {
        if (options is null)
        {
            return [Finding.Ok("redis", "none: presence and caches are each process's own")];
        }

        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        if (!redis.IsConnected)
        {
            return [Finding.Failed("redis", $"{Names(options)} does not answer", "start it, or correct REDIS_URL; until then nodes are degraded")];
        }

        var took = await redis.GetDatabase().PingAsync();
        return
        [
            Finding.Ok("redis", string.Create(
                CultureInfo.InvariantCulture, $"{redis.GetServers()[0].Version} answers in {took.TotalMilliseconds:0.0} ms")),
            options.Ssl || IsInside(options)
                ? Finding.Ok("way to redis", options.Ssl ? "encrypted" : "inside this machine")
                : Finding.Warning("way to redis", $"clear text to {Names(options)}", "write rediss:// in REDIS_URL"),
            options.Password is { Length: > 0 } || IsInside(options)
                ? Finding.Ok("password of redis", options.Password is { Length: > 0 } ? "is asked for" : "none, inside this machine")
                : Finding.Warning("password of redis", "none", "set one (requirepass or an ACL), and write it in REDIS_URL"),
        ];
    }

    private static bool IsInside(ConfigurationOptions options) => options.EndPoints.All(endpoint => endpoint switch
    {
        IPEndPoint address => IPAddress.IsLoopback(address.Address),
        DnsEndPoint name => name.Host == "localhost",
        _ => true,
    });

    private static string Names(ConfigurationOptions options) => string.Join(", ", options.EndPoints.Select(endpoint => endpoint switch
    {
        DnsEndPoint name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}"),
        _ => $"{endpoint}",
    }));
}
