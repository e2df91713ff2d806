using System.Net;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Status and body of every request that is refused, as the reference server answers it.</summary>
public sealed class HttpErrorTests
{
    private const string Polling = "/socket.io/?EIO=4&transport=polling";

    [Theory]
    [InlineData("GET", "/socket.io/?EIO=4", 400, 0, "Transport unknown")]
    [InlineData("GET", "/socket.io/?EIO=4&transport=abc", 400, 0, "Transport unknown")]
    [InlineData("GET", "/socket.io/?EIO=4&transport=webtransport", 400, 0, "Transport unknown")]
    [InlineData("GET", "/socket.io/?EIO=4&transport=__proto__", 400, 0, "Transport unknown")]
    [InlineData("GET", Polling + "&sid=nobody", 400, 1, "Session ID unknown")]
    [InlineData("GET", Polling + "&sid=__proto__", 400, 1, "Session ID unknown")]
    [InlineData("POST", Polling, 400, 2, "Bad handshake method")]
    [InlineData("PUT", Polling, 400, 2, "Bad handshake method")]
    [InlineData("OPTIONS", Polling, 400, 2, "Bad handshake method")]
    [InlineData("GET", "/socket.io/?EIO=4&transport=websocket", 400, 3, "Bad request")]
    [InlineData("GET", "/socket.io/?transport=polling", 400, 5, "Unsupported protocol version")]
    [InlineData("GET", "/socket.io/?EIO=3&transport=polling", 400, 5, "Unsupported protocol version")]
    [InlineData("GET", "/socket.io/?EIO=abc&transport=polling", 400, 5, "Unsupported protocol version")]
    public async Task A_request_that_cannot_be_served_is_told_why(
        string method, string path, int status, int code, string message)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Polling();

        using var response = await client.RequestAsync(new HttpMethod(method), path);

        await AssertErrorAsync(response, status, code, message);
    }

    [Theory]
    [InlineData("&sid=SID", "websocket", 3)]
    [InlineData("&sid=SID&EIO=3", "polling", 3)]
    public async Task A_request_that_does_not_fit_its_session_is_bad(string query, string transport, int code)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Polling();
        await client.OpenAsync();
        var eio = query.Contains("EIO", StringComparison.Ordinal) ? string.Empty : "&EIO=4";

        using var response = await client.RequestAsync(
            HttpMethod.Get,
            $"/socket.io/?transport={transport}{eio}{query.Replace("SID", client.Sid, StringComparison.Ordinal)}");

        await AssertErrorAsync(response, 400, code, "Bad request");
    }

    [Theory]
    [InlineData("no", "no")]
    [InlineData("", "Forbidden")]
    public async Task The_application_may_refuse_a_handshake(string refusal, string message)
    {
        await using var server = await TestServer.StartAsync(options: o => o.AllowRequest = _ => new(refusal));
        using var client = server.Polling();

        using var response = await client.RequestAsync(HttpMethod.Get, Polling);

        await AssertErrorAsync(response, 403, 4, message);
        using var socket = await WebSocketClient.ConnectAsync(server.Port, "/socket.io/?EIO=4&transport=websocket");
        Assert.Equal("400", socket.Status); // as the reference server
        Assert.Contains(message, await socket.ReadBodyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EIO=3&transport=websocket", "400", "Unsupported protocol version")]
    [InlineData("EIO=4&transport=polling", "400", "Bad request")]
    [InlineData("EIO=4&transport=abc", "400", "Transport unknown")]
    [InlineData("EIO=4&transport=websocket&sid=nobody", "400", "Session ID unknown")]
    public async Task An_upgrade_that_cannot_be_served_is_refused_in_plain_text(string query, string status, string body)
    {
        await using var server = await TestServer.StartAsync();

        using var client = await WebSocketClient.ConnectAsync(server.Port, $"/socket.io/?{query}");

        Assert.Equal(status, client.Status);
        Assert.Contains("Connection: close", client.Head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(body, await client.ReadBodyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "https://evil.example", "200", "101")]
    [InlineData("https://good.example", "https://evil.example", "403", "403")]
    [InlineData("https://good.example", "https://good.example", "200", "101")]
    [InlineData("https://good.example", "null", "403", "403")]
    [InlineData("https://good.example", "http://127.0.0.1:PORT", "200", "101")]
    [InlineData("https://good.example", "http://127.0.0.1:1", "403", "403")]
    [InlineData("https://good.example", null, "200", "101")]
    [InlineData("*", "https://evil.example", "200", "101")]
    public async Task Only_allowed_origins_connect_over_either_transport(
        string? allowed, string? origin, string polling, string webSocket)
    {
        await using var server = await TestServer.StartAsync(options: o =>
            o.Cors.AllowedOrigins = allowed is null ? null : [allowed]);
        var sent = origin?.Replace("PORT", $"{server.Port}", StringComparison.Ordinal);
        using var client = server.Polling();

        using var response = await client.RequestAsync(HttpMethod.Get, Polling, origin: sent);
        using var socket = await WebSocketClient.ConnectAsync(
            server.Port, "/socket.io/?EIO=4&transport=websocket", sent is null ? [] : [$"Origin: {sent}"]);

        Assert.Equal(polling, $"{(int)response.StatusCode}");
        Assert.Equal(webSocket, socket.Status);
    }

    [Fact]
    public async Task A_preflight_is_answered_when_origins_are_configured()
    {
        await using var server = await TestServer.StartAsync(options: o =>
        {
            o.Cors.AllowedOrigins = ["https://good.example"];
            o.Cors.AllowCredentials = true;
        });
        using var client = server.Polling();

        using var response = await client.RequestAsync(HttpMethod.Options, Polling, origin: "https://good.example");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["https://good.example"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["true"], response.Headers.GetValues("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Connections_and_handshakes_of_one_address_are_limited()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            options: o =>
            {
                o.MaxConnectionsPerAddress = 3;
                o.MaxHandshakesPerSecondPerAddress = 2;
            },
            time: time);
        using var client = server.Polling();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, (int)(await client.RequestAsync(HttpMethod.Get, Polling)).StatusCode);
        }

        await AssertErrorAsync(
            await client.RequestAsync(HttpMethod.Get, Polling), 429, 4, "Too many handshakes from this address");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (int)(await client.RequestAsync(HttpMethod.Get, Polling)).StatusCode);
        await AssertErrorAsync(
            await client.RequestAsync(HttpMethod.Get, Polling), 429, 4, "Too many connections from this address");
    }

    [Fact]
    public async Task A_handshake_without_a_valid_key_or_version_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        using var noKey = await WebSocketClient.ConnectAsync(
            server.Port, "/socket.io/?EIO=4&transport=websocket", "Sec-WebSocket-Key: second");
        using var oldVersion = await WebSocketClient.ConnectAsync(
            server.Port, "/socket.io/?EIO=4&transport=websocket", "Sec-WebSocket-Version: 8");

        Assert.Equal("400", noKey.Status);
        Assert.Equal("426", oldVersion.Status);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, int status, int code, string message)
    {
        Assert.Equal($"{{\"code\":{code},\"message\":\"{message}\"}}", await response.Content.ReadAsStringAsync());
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }
}
