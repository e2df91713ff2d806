using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>What an application may add to the answers of Engine.IO.</summary>
public sealed class HandshakeOptionsTests
{
    private const string Polling = "/socket.io/?EIO=4&transport=polling";
    private const string WebSocket = "/socket.io/?EIO=4&transport=websocket";

    [Fact]
    public async Task The_cookie_carries_the_id_and_is_set_once()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), options => options.Cookie = new SocketIOCookieBuilder());
        using var client = server.Polling();
        using var handshake = await client.RequestAsync(HttpMethod.Get, Polling);
        var open = await handshake.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var cookie = handshake.Headers.GetValues("Set-Cookie").Single();
        var id = cookie[3..cookie.IndexOf(';', StringComparison.Ordinal)];

        using var post = await client.RequestAsync(HttpMethod.Post, $"{Polling}&sid={id}", "40");

        Assert.Equal($"io={id}; path=/; samesite=lax; httponly", cookie);
        Assert.Contains($"\"sid\":\"{id}\"", open, StringComparison.Ordinal);
        Assert.False(post.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_cookie_is_the_applications_and_comes_with_a_websocket_too()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"),
            options => options.Cookie = new SocketIOCookieBuilder
            {
                Name = "node",
                Path = "/socket.io",
                SameSite = SameSiteMode.None,
                SecurePolicy = CookieSecurePolicy.Always,
                MaxAge = TimeSpan.FromHours(1),
            });
        using var client = await WebSocketClient.ConnectAsync(server.Port, WebSocket);
        var open = await client.ReadTextAsync();

        var line = client.Head.Split("\r\n").Single(header => header.StartsWith("Set-Cookie", StringComparison.Ordinal));
        Assert.EndsWith("; max-age=3600; path=/socket.io; secure; samesite=none; httponly", line, StringComparison.Ordinal);
        Assert.Contains($"\"sid\":\"{line["Set-Cookie: node=".Length..line.IndexOf(';', StringComparison.Ordinal)]}\"", open, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_application_may_make_the_ids()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"),
            options => options.GenerateId = context => new(context.Request.Query["id"].ToString() switch
            {
                "throw" => throw new InvalidDataException("no ids today"),
                var id => id,
            }));
        using var client = server.Polling();

        using var good = await client.RequestAsync(HttpMethod.Get, $"{Polling}&id=abcdefgh-_ABCDEFGH");
        var again = await StatusAndBodyAsync(client, "abcdefgh-_ABCDEFGH");
        var bad = await StatusAndBodyAsync(client, "has a space in the middle");
        var failed = await StatusAndBodyAsync(client, "throw");

        Assert.Contains(
            "\"sid\":\"abcdefgh-_ABCDEFGH\"",
            await good.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        const string Refusal = "400 {\"code\":3,\"message\":\"Bad request\"}";
        Assert.Equal((Refusal, Refusal, Refusal), (again, bad, failed));
        Assert.Equal(1, server.Io.ConnectionCount);
    }

    [Fact]
    public async Task Ids_begin_with_the_nodes_name_on_both_transports()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"), options => options.NodeName = "10-0-0-5");
        using var polling = server.Polling();
        using var handshake = await polling.RequestAsync(HttpMethod.Get, Polling);
        var id = SessionId(await handshake.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var socket = await WebSocketClient.ConnectAsync(server.Port, WebSocket);

        using var post = await polling.RequestAsync(HttpMethod.Post, $"{Polling}&sid={id}", "40");

        Assert.Matches("^10-0-0-5\\.[A-Za-z0-9_-]{20}$", id);
        Assert.Matches("^10-0-0-5\\.[A-Za-z0-9_-]{20}$", SessionId(await socket.ReadTextAsync()));
        Assert.True(post.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_nodes_name_is_put_before_the_applications_ids_and_they_stay_single()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"),
            options =>
            {
                options.NodeName = "one";
                options.GenerateId = _ => new("abcdefgh-_ABCDEFGH");
            });
        using var client = server.Polling();

        using var good = await client.RequestAsync(HttpMethod.Get, Polling);
        var again = await StatusAndBodyAsync(client, "");

        Assert.Equal(
            "one.abcdefgh-_ABCDEFGH",
            SessionId(await good.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal("400 {\"code\":3,\"message\":\"Bad request\"}", again);
    }

    [Fact]
    public async Task A_session_of_another_node_is_refused_at_once_so_that_the_client_starts_anew()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"), options => options.NodeName = "one");
        using var client = server.Polling();

        using var poll = await client.RequestAsync(HttpMethod.Get, $"{Polling}&sid=two.ABCDEFGHIJKLMNOPQRST");

        Assert.Equal(400, (int)poll.StatusCode);
        Assert.Equal(
            "{\"code\":1,\"message\":\"Session ID unknown\"}",
            await poll.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Headers_are_added_to_the_first_answer_or_to_all()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"),
            options =>
            {
                options.OnInitialHeaders = context => context.Response.Headers["X-First"] = "yes";
                options.OnHeaders = context => context.Response.Headers["X-All"] = "yes";
            });
        using var client = server.Polling();
        using var handshake = await client.RequestAsync(HttpMethod.Get, Polling);
        using var refused = await client.RequestAsync(HttpMethod.Get, $"{Polling}&sid=x");
        using var socket = await WebSocketClient.ConnectAsync(server.Port, WebSocket);

        Assert.Equal((true, true), (handshake.Headers.Contains("X-First"), handshake.Headers.Contains("X-All")));
        Assert.Equal((false, true), (refused.Headers.Contains("X-First"), refused.Headers.Contains("X-All")));
        Assert.Contains("X-First: yes\r\n", socket.Head, StringComparison.Ordinal);
        Assert.Contains("X-All: yes\r\n", socket.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_initial_packet_follows_the_handshake()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), options => options.InitialPacket = "2[\"hello\"]");
        using var polling = server.Polling();
        using var socket = await server.WebSocketAsync();

        using var handshake = await polling.RequestAsync(HttpMethod.Get, Polling);
        var body = await handshake.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.EndsWith("}\u001e42[\"hello\"]", body, StringComparison.Ordinal);
        await socket.ReadTextAsync();
        Assert.Equal("42[\"hello\"]", await socket.ReadTextAsync());
    }

    [Theory]
    [InlineData("/socket.io/?EIO=4&transport=abc", 0, "UNKNOWN_TRANSPORT")]
    [InlineData("/socket.io/?EIO=4&transport=polling&sid=x", 1, "UNKNOWN_SID")]
    [InlineData("/socket.io/?EIO=4&transport=websocket", 3, "TRANSPORT_HANDSHAKE_ERROR")]
    [InlineData("/socket.io/?EIO=3&transport=polling", 5, "UNSUPPORTED_PROTOCOL_VERSION")]
    public async Task A_refused_request_is_told_to_the_application(string path, int code, string cause)
    {
        var errors = new Inbox<(int, string, string?)>();
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"),
            options => options.OnConnectionError = error =>
            {
                errors.Add((error.Code, error.Cause, error.HttpContext.Request.Path));
                throw new InvalidDataException("the hook fails");
            });
        using var client = server.Polling();

        using var response = await client.RequestAsync(HttpMethod.Get, path);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal((code, cause, "/socket.io/"), await errors.NextAsync());
        Assert.Contains(server.Log.Lines, line => line.Contains("hook OnConnectionError failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_websocket_that_is_not_opened_does_not_count_as_a_connection()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), options => options.MaxConnectionsPerAddress = 1);
        using var client = server.Polling();
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Uri, WebSocket));
            request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "7");
            using var http = new HttpClient();
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(426, (int)response.StatusCode);
        }

        Assert.StartsWith("0{", await client.OpenAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> StatusAndBodyAsync(PollingClient client, string id)
    {
        using var response = await client.RequestAsync(HttpMethod.Get, $"{Polling}&id={Uri.EscapeDataString(id)}");
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return $"{(int)response.StatusCode} {body}";
    }

    private static string SessionId(string open) =>
        open.Split("\"sid\":\"", StringSplitOptions.None)[1].Split('"', StringSplitOptions.None)[0];
}
