using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Parley.Server.Hosting;
using Parley.Server.Storage;
using Parley.SocketIO;

namespace Parley.Server.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void Without_any_setting_the_defaults_hold()
    {
        var settings = Read([]);
        Assert.Equal(4000, settings.Port);
        Assert.Equal("data", settings.Database.DataDirectory);
        Assert.Null(settings.Database.Url);
        Assert.Null(settings.Redis);
        Assert.Equal(LogLevel.Information, settings.LogLevel);
        Assert.True(settings.Guests.Enabled);
        Assert.True(settings.Classic.Enabled);
        Assert.Equal(16 * 1024, settings.Limits.TextBytes);
        Assert.Empty(settings.TrustedProxies);
        Assert.Empty(settings.Unknown);
    }

    [Theory]
    [InlineData("PORT", "banana", "PORT is \"banana\"; it takes a whole number from 0 to 65535")]
    [InlineData("PORT", "70000", "PORT is \"70000\"; it takes a whole number from 0 to 65535")]
    [InlineData("LOG_LEVEL", "loud", "LOG_LEVEL is \"loud\"; it takes trace, debug, info, warn, error, none")]
    [InlineData("REDIS_URL", "localhost:6379", "REDIS_URL is \"***\": the scheme is missing or another")]
    [InlineData("Parley:Limits:TextBytes", "-1", "PARLEY__LIMITS__TEXTBYTES is \"-1\"; it takes a whole number from 0 to")]
    [InlineData("Parley:Guests:Enabled", "maybe", "PARLEY__GUESTS__ENABLED is \"maybe\"; it takes true or false")]
    [InlineData("Parley:TrustedProxies", "10.0.0.0/8,nginx", "PARLEY__TRUSTEDPROXIES is \"nginx\"; it takes networks such as")]
    [InlineData("Parley:NodeName", "node_1", "PARLEY__NODENAME is \"node_1\"; it takes up to 63 letters, digits and dashes, or an")]
    [InlineData("TLS_KEY", "tls.key", "TLS_CERTIFICATE and TLS_KEY belong together")]
    [InlineData("Parley:AllowedOrigins", "example.org", "PARLEY__ALLOWEDORIGINS is \"example.org\"; it takes origins such as")]
    public void A_bad_value_is_named_with_what_it_got_and_what_it_takes(string key, string value, string line)
    {
        var fault = Assert.Throws<StartupException>(() => Read(new() { [key] = value }));
        Assert.StartsWith(line, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var fault = Assert.Throws<StartupException>(() => Read(new() { ["PORT"] = "x", ["LOG_LEVEL"] = "y" }));
        Assert.Equal(2, fault.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void A_setting_that_nothing_reads_is_named() =>
        Assert.Equal(["PARLEY__LIMITS__TEXTBITES"], Read(new() { ["Parley:Limits:TextBites"] = "1" }).Unknown);

    [Fact]
    public void Networks_may_be_single_addresses() =>
        Assert.Equal(
            ["10.0.0.0/8", "192.168.1.7/32", "::1/128"],
            Read(new() { ["Parley:TrustedProxies"] = "10.0.0.0/8, 192.168.1.7,::1" }).TrustedProxies.Select(n => n.ToString()));

    [Theory]
    [InlineData("node-1", "node-1")]
    [InlineData("10.244.1.5", "10-244-1-5")]
    [InlineData("fd00:10:244::5", "fd00-10-244--5")]
    public void A_node_may_be_named_by_its_address(string given, string name) =>
        Assert.Equal(name, Read(new() { ["Parley:NodeName"] = given }).NodeName);

    [Fact]
    public void Ids_of_connections_begin_with_the_nodes_name()
    {
        var options = new SocketIOOptions();
        SocketIOSettings.Apply(Read(new() { ["Parley:NodeName"] = "10.244.1.5" }), options);
        Assert.Equal("10-244-1-5", options.NodeName);
    }

    private static ParleySettings Read(Dictionary<string, string?> values) =>
        ParleySettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
}
