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
}
