using Microsoft.Extensions.Options;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Hosting;

public sealed class SocketIOOptionsTests
{
    [Fact]
    public async Task All_faults_are_reported_at_once_and_stop_the_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(options: o =>
        {
            o.PingInterval = TimeSpan.Zero;
            o.MaxHttpBufferSize = 5;
            o.Transports = SocketIOTransports.None;
            o.Cors.AllowedOrigins = ["example.org", "https://example.org/", "*", "https://example.org"];
        }));

        Assert.Equal(
            [
                "SocketIO:PingInterval is 00:00:00; it must be 00:00:00.0500000 to 01:00:00.",
                "SocketIO:MaxHttpBufferSize is 5; it must be 100 to 1073741824.",
                "SocketIO:Transports is None; it must be Polling, WebSocket or both.",
                "SocketIO:Cors:AllowedOrigins has 'example.org'; an origin is scheme, host and port, as https://example.org, or '*'.",
                "SocketIO:Cors:AllowedOrigins has 'https://example.org/'; an origin is scheme, host and port, as https://example.org, or '*'.",
            ],
            exception.Failures);
    }

    [Theory]
    [InlineData("")]
    [InlineData("node.1")]
    [InlineData("node_1")]
    [InlineData("knoten-ä")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task A_node_is_named_by_letters_digits_and_dashes(string name)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestServer.StartAsync(options: o => o.NodeName = name));

        Assert.Equal(
            [$"SocketIO:NodeName is '{name}'; it must be 1 to 63 letters, digits and dashes."], exception.Failures);
    }

    [Fact]
    public async Task Faults_of_optional_features_are_named_with_their_keys()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(options: o =>
        {
            o.HttpCompressionThreshold = -1;
            o.PerMessageDeflateThreshold = -1;
            o.ConnectionStateRecovery = new SocketIORecoveryOptions
            {
                MaxDisconnectionDuration = TimeSpan.FromDays(2),
                MaxLogBytes = 1,
                MaxSessions = 0,
            };
        }));

        Assert.Equal(
            [
                "SocketIO:HttpCompressionThreshold is -1; it must be 0 to 1073741824.",
                "SocketIO:PerMessageDeflateThreshold is -1; it must be 0 to 1073741824.",
                "SocketIO:ConnectionStateRecovery:MaxDisconnectionDuration is 2.00:00:00; it must be 00:00:01 to 1.00:00:00.",
                "SocketIO:ConnectionStateRecovery:MaxLogBytes is 1; it must be 1024 to 1073741824.",
                "SocketIO:ConnectionStateRecovery:MaxSessions is 0; it must be 1 to 10000000.",
            ],
            exception.Failures);
    }
}
