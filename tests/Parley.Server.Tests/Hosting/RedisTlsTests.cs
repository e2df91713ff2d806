using Parley.Server.Hosting;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.Server.Tests.Hosting;

/// <summary><c>REDIS_URL</c> against a Redis that takes TLS alone, from a user with a password.</summary>
public sealed class RedisTlsTests
{
    private static readonly TestAuthority Authority = TestAuthority.Shared;

    [Fact]
    public async Task An_authority_of_ones_own_is_believed_and_the_user_let_in()
    {
        await using var redis = await RedisServer.StartAsync(new RedisSecurity(Authority));
        Assert.Equal(RedisSecurity.User, await WhoAmIAsync(redis.UrlOf(3)));
    }

    [Fact]
    public async Task Without_it_with_another_or_for_another_name_nobody_is_spoken_to()
    {
        await using var redis = await RedisServer.StartAsync(new RedisSecurity(Authority));
        using var other = new TestAuthority();
        Assert.Null(await WhoAmIAsync(redis.Url[..redis.Url.IndexOf('?')]));
        Assert.Null(await WhoAmIAsync(redis.Url.Replace(Authority.RootFile, other.RootFile, StringComparison.Ordinal)));
        var forOther = RedisUrl.Parse(redis.Url);
        forOther.SslHost = "other.example.org";
        Assert.Null(await WhoAmIAsync(forOther));
        Assert.Null(await WhoAmIAsync(redis.Url.Replace(RedisSecurity.Password, "wrong", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_certificate_is_shown_to_a_Redis_that_asks_for_one()
    {
        await using var redis = await RedisServer.StartAsync(new RedisSecurity(Authority, asksForCertificate: true));
        var (certificate, key) = await Authority.WriteAsync();
        Assert.Null(await WhoAmIAsync(redis.Url));
        Assert.Equal(RedisSecurity.User, await WhoAmIAsync($"{redis.Url}&sslcert={certificate}&sslkey={key}"));
    }

    [Fact]
    public async Task Files_that_are_gone_stop_no_new_connection()
    {
        await using var redis = await RedisServer.StartAsync(new RedisSecurity(Authority));
        using var folder = new TemporaryFolder("authority");
        var file = Path.Combine(folder.Path, "root.crt");
        File.Copy(Authority.RootFile, file);
        var options = RedisUrl.Parse(redis.Url.Replace(Authority.RootFile, file, StringComparison.Ordinal));
        RedisTls.Require(options);
        File.Delete(file);
        Assert.Equal(RedisSecurity.User, await WhoAmIAsync(options));
    }

    private static Task<string?> WhoAmIAsync(string url) => WhoAmIAsync(RedisUrl.Parse(url));

    /// <summary>Null when no connection comes about.</summary>
    private static async Task<string?> WhoAmIAsync(ConfigurationOptions options)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        return redis.IsConnected ? (string?)await redis.GetDatabase().ExecuteAsync("ACL", "WHOAMI") : null;
    }
}
