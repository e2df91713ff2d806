using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Engine.Transports;

/// <summary>TLS ended in Kestrel and HTTP/2 on top, with clients that are not ours.</summary>
public sealed class Http2Tests
{
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Inbox<DisconnectReason> _reasons = new();

    public Http2Tests() => TestServer.Use(TestTransport.Http2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_frameworks_WebSocket_client_speaks_it(bool deflate)
    {
        await using var server = await StartAsync(o => o.PerMessageDeflateThreshold = 1024);
        using var client = await ConnectAsync(server, deflate);

        var text = $"42[\"echo\",\"{new string('x', 200_000)}\"]";
        await SendAsync(client, text);

        Assert.Equal(text, await ReadAsync(client));
        Assert.Equal(["HTTP/2 CONNECT"], _requests);
        Assert.Equal(0, server.Io.Engine.HandedOver.Count);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        Assert.Equal("transport close", (await _reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task A_stream_that_is_reset_ends_its_session_and_leaves_the_others_of_the_connection()
    {
        await using var server = await StartAsync();
        using var handler = Http2.Handler();
        using var one = await ConnectAsync(server, deflate: false, handler);
        using var other = await ConnectAsync(server, deflate: false, handler);

        one.Abort();

        Assert.Equal("transport close", (await _reasons.NextAsync()).Name);
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 1, "the session is gone");
        await SendAsync(other, "42[\"echo\",1]");
        Assert.Equal("42[\"echo\",1]", await ReadAsync(other));
    }

    [Theory]
    [InlineData("/socket.io/?EIO=3&transport=websocket", HttpStatusCode.BadRequest)]
    [InlineData("/socket.io/?EIO=4&transport=websocket&sid=unknown", HttpStatusCode.BadRequest)]
    [InlineData("/socket.io/?EIO=4&transport=polling", HttpStatusCode.BadRequest)]
    [InlineData("/elsewhere/?EIO=4&transport=websocket", HttpStatusCode.NotFound)]
    public async Task A_WebSocket_that_is_refused_is_told_by_a_status(string path, HttpStatusCode status)
    {
        await using var server = await StartAsync();
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.CollectHttpResponseDetails = true;
        using var invoker = new HttpMessageInvoker(Http2.Handler());

        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(
            new UriBuilder(new Uri(server.Uri, path)) { Scheme = "wss" }.Uri,
            invoker,
            TestContext.Current.CancellationToken));

        Assert.Equal(status, client.HttpStatusCode);
    }

    [Fact]
    public async Task Parked_requests_and_bodies_share_one_connection()
    {
        await using var server = await StartAsync();
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        for (var i = 0; i < 20; i++)
        {
            var parked = polling.GetAsync();
            await polling.PostAsync($"42[\"echo\",{i}]");
            Assert.Equal($"42[\"echo\",{i}]", await parked);
        }

        Assert.All(_requests, request => Assert.StartsWith("HTTP/2 ", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_parked_request_that_is_given_up_ends_its_session()
    {
        await using var server = await StartAsync();
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        using var giveUp = new CancellationTokenSource();
        var parked = polling.TryGetAsync(giveUp.Token);
        await Wait.UntilAsync(() => _requests.Count == 4, "the request has come");

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parked);
        Assert.Equal("transport error", (await _reasons.NextAsync()).Name);
    }

    private static async Task<ClientWebSocket> ConnectAsync(
        TestServer server, bool deflate, SocketsHttpHandler? handler = null)
    {
        var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.DangerousDeflateOptions = deflate ? new WebSocketDeflateOptions() : null;
        await client.ConnectAsync(
            new Uri($"wss://127.0.0.1:{server.Port}/socket.io/?EIO=4&transport=websocket"),
            new HttpMessageInvoker(handler ?? Http2.Handler(), disposeHandler: handler is null),
            TestContext.Current.CancellationToken);
        Assert.StartsWith("0{", await ReadAsync(client), StringComparison.Ordinal);
        await SendAsync(client, "40");
        Assert.StartsWith("40{", await ReadAsync(client), StringComparison.Ordinal);
        return client;
    }

    private static Task SendAsync(ClientWebSocket client, string text) => client.SendAsync(
        Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    private static async Task<string> ReadAsync(ClientWebSocket client)
    {
        var buffer = new byte[1 << 18];
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await client.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private Task<TestServer> StartAsync(Action<SocketIOOptions>? options = null) => TestServer.StartAsync(
        io => io.Of("/")
            .On("echo", (socket, context, _) =>
            {
                socket.EmitRaw("echo", context.RawArguments.Span[1..^1]);
                return default;
            })
            .OnDisconnect((_, reason) =>
            {
                _reasons.Add(reason);
                return default;
            }),
        options,
        pipeline: app => app.Use((http, next) =>
        {
            _requests.Enqueue($"{http.Request.Protocol} {http.Request.Method}");
            return next(http);
        }));
}
