using System.Net;
using Parley.Server.Hosting;
using Parley.Server.Storage;

namespace Parley.Server.Tests.Hosting;

public sealed class RedisUrlTests
{
    [Theory]
    [InlineData("redis://chat-redis:6379", "chat-redis", 6379, false)]
    [InlineData("redis://chat-redis", "chat-redis", 6379, false)]
    [InlineData("rediss://cache.example.org:6380", "cache.example.org", 6380, true)]
    [InlineData("redis://[::1]:7000", "::1", 7000, false)]
    public void Host_port_and_TLS_are_read(string url, string host, int port, bool tls)
    {
        var options = RedisUrl.Parse(url);
        var (name, number) = Assert.Single(options.EndPoints) switch
        {
            DnsEndPoint dns => (dns.Host, dns.Port),
            IPEndPoint ip => (ip.Address.ToString(), ip.Port),
            _ => ("", 0),
        };
        Assert.Equal((host, port, tls), (name, number, options.Ssl));
        Assert.False(options.AbortOnConnectFail);
    }

    [Fact]
    public void Credentials_are_percent_decoded_and_the_database_is_read()
    {
        var options = RedisUrl.Parse("redis://ann:p%40ss%2Fword@localhost/3");
        Assert.Equal(("ann", "p@ss/word", (int?)3), (options.User, options.Password, options.DefaultDatabase));
    }

    [Fact]
    public void Several_hosts_are_read() =>
        Assert.Equal(2, RedisUrl.Parse("redis://:secret@one:7000,two:7001").EndPoints.Count);

    [Fact]
    public void Sentinels_are_asked_for_the_primary_of_the_name()
    {
        var options = RedisUrl.Parse("rediss://:secret@one,two:7001/2?sentinel=my%20chat");
        Assert.Equal(("my chat", (int?)2, "secret", true), (options.ServiceName, options.DefaultDatabase, options.Password, options.Ssl));
        Assert.Equal([26379, 7001], options.EndPoints.Cast<DnsEndPoint>().Select(point => point.Port));
    }

    [Theory]
    [InlineData("redis://host?sentinel=")]
    [InlineData("redis://host?other=1")]
    [InlineData("redis://host?sentinel=a&other=1")]
    [InlineData("redis://host?sslrootcert=/etc/ssl/certs/ca-certificates.crt")]
    [InlineData("rediss://host?sslcert=/dev/null")]
    [InlineData("localhost:6379")]
    [InlineData("http://localhost")]
    [InlineData("redis://")]
    [InlineData("redis://host:port")]
    [InlineData("redis://host:0")]
    [InlineData("redis://host/x")]
    public void What_is_no_such_URL_is_refused_with_what_it_takes(string url) =>
        Assert.Contains("it takes redis://", Assert.Throws<FormatException>(() => RedisUrl.Parse(url)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("sslrootcert=/nowhere")]
    [InlineData("sslrootcert=/dev/null")]
    [InlineData("sslcert=/dev/null&sslkey=/dev/null")]
    public void Certificates_that_cannot_be_read_are_told_before_anything_is_sent(string options)
    {
        var parsed = RedisUrl.Parse($"rediss://:secret@host?{options}");
        var fault = Assert.Throws<StartupException>(() => RedisTls.Require(parsed));
        Assert.StartsWith("REDIS_URL names certificates that cannot be read: ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://:secret@host:x")]
    [InlineData("redis://:p?secret@host")]
    [InlineData("redis://:p/secret@host")]
    [InlineData("host:6379,password=secret")]
    public void A_password_is_not_repeated(string url) =>
        Assert.DoesNotContain(
            "secret", Assert.Throws<FormatException>(() => RedisUrl.Parse(url)).Message, StringComparison.Ordinal);
}
