using System.Globalization;
using System.Net;
using Parley.Server.Hosting;
using Parley.Server.Storage;
using StackExchange.Redis;

namespace Parley.Server.Doctor;

/// <summary>Whether Redis answers, and who else may read and write there.</summary>
internal static class RedisChecks
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(ConfigurationOptions? options) => options is null
        ? [Finding.Ok("redis", "none: presence and caches are each process's own")]
        : [await AnswerAsync(options), Way(options), .. NoPassword(options)];

    private static async Task<Finding> AnswerAsync(ConfigurationOptions options)
    {
        try
        {
            RedisTls.Require(options);
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            if (redis.IsConnected)
            {
                var took = await redis.GetDatabase().PingAsync();
                return Finding.Ok("redis", string.Create(
                    CultureInfo.InvariantCulture, $"{redis.GetServers()[0].Version} answers in {took.TotalMilliseconds:0.0} ms"));
            }
        }
        catch (StartupException fault)
        {
            return Finding.Failed("redis", fault.Message, "correct sslrootcert, sslcert and sslkey in REDIS_URL");
        }
        catch (RedisException)
        {
            // as below
        }

        return Finding.Failed("redis", $"{Names(options)} does not answer", "start it, or correct REDIS_URL; until then nodes are degraded");
    }

    private static Finding Way(ConfigurationOptions options) => options.Ssl || IsInside(options)
        ? Finding.Ok("way to redis", options.Ssl ? "encrypted" : "inside this machine")
        : Finding.Warning("way to redis", $"clear text to {Names(options)}", "write rediss:// in REDIS_URL");

    /// <summary>How good one is that is there, <see cref="PasswordChecks"/> say.</summary>
    private static IEnumerable<Finding> NoPassword(ConfigurationOptions options) => options.Password is { Length: > 0 }
        ? []
        : [IsInside(options)
            ? Finding.Ok("password of redis", "none, inside this machine")
            : Finding.Warning("password of redis", "none", "set one (requirepass or an ACL), and write it in REDIS_URL or REDIS_PASSWORD_FILE")];

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
