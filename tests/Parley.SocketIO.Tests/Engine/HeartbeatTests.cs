using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Pings and their answers, on a clock that only the test moves.</summary>
public sealed class HeartbeatTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Inbox<DisconnectReason> _reasons = new();

    [Fact]
    public async Task A_client_that_answers_is_pinged_again_and_stays()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            Advance(25_000);
            Assert.Equal("2", await client.ReadTextAsync());
            await client.SendTextAsync("3");
            await EchoAsync(client); // the pong was read before
        }

        Assert.True(_reasons.IsEmpty);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_is_closed_after_the_timeout()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        Advance(25_000);
        Assert.Equal("2", await client.ReadTextAsync());

        Advance(20_000);
        Assert.True(_reasons.IsEmpty);
        Advance(1_000); // for a pong that is under way

        Assert.Equal("ping timeout", (await _reasons.NextAsync()).Name);
        Assert.Equal(1005, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task Another_packet_extends_the_timeout_once()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        Advance(25_000);
        Assert.Equal("2", await client.ReadTextAsync());
        Advance(15_000);
        await EchoAsync(client);
        Advance(15_000);
        Assert.True(_reasons.IsEmpty);
        await EchoAsync(client);

        Advance(5_000);

        Assert.Equal("ping timeout", (await _reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task A_polling_client_gets_its_ping_with_the_next_request()
    {
        await using var server = await StartAsync();
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        Advance(25_000);
        Assert.Equal("2", await client.GetAsync());
        await client.PostAsync("3");
        Advance(24_000);
        Assert.True(_reasons.IsEmpty);
        Advance(22_000);

        Assert.Equal("ping timeout", (await _reasons.NextAsync()).Name);
        using var after = await client.TryGetAsync(TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)after.StatusCode);
    }

    [Fact]
    public async Task A_client_whose_handler_runs_long_is_not_taken_for_dead()
    {
        var gate = new TaskCompletionSource();
        await using var server = await StartAsync(io => io.Of("/").On("slow", async (_, _, _) => await gate.Task));
        using var client = await server.ConnectAsync();
        await client.SendTextAsync("42[\"slow\"]");
        // More than is read ahead: from here on the connection is not read, and with it no pong.
        var flood = client.SendTextAsync($"42[\"echo\",\"{new string('x', 70_000)}\"]");
        await flood;
        await client.SendTextAsync("42[\"echo\",2]");
        await SpinUntilAsync(() => server.Io.Engine.Sessions.Any(session => session.IsReadingHeld));

        Advance(25_000 + 20_000 + 20_000);
        Assert.True(_reasons.IsEmpty);
        gate.SetResult();
        await client.SendTextAsync("3");

        Assert.Equal("2", await client.ReadTextAsync());
        Assert.StartsWith("42[\"echo\",\"xxx", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal("42[\"echo\",2]", await client.ReadTextAsync());
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("polling")]
    public async Task A_connection_that_joins_no_namespace_is_closed(string transport)
    {
        await using var server = await StartAsync();
        using var socket = await server.WebSocketAsync();
        using var polling = server.Polling();
        await socket.ReadTextAsync();
        await polling.OpenAsync();
        for (var i = 0; i < 2; i++)
        {
            Advance(22_500);
            await socket.SendTextAsync("3");
            await polling.PostAsync("3");
        }

        if (transport == "websocket")
        {
            Assert.Equal(1005, await socket.ReadCloseAsync());
        }
        else
        {
            var body = await polling.GetAsync();
            Assert.EndsWith("1", body, StringComparison.Ordinal);
        }
    }

    private static async Task EchoAsync(WebSocketClient client)
    {
        await client.SendTextAsync("42[\"echo\"]");
        Assert.Equal("42[\"echo\"]", await client.ReadTextAsync());
    }

    private static async Task SpinUntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private void Advance(int milliseconds)
    {
        for (var i = 0; i < milliseconds; i += 100)
        {
            _time.Advance(TimeSpan.FromMilliseconds(Math.Min(100, milliseconds - i)));
        }
    }

    private Task<TestServer> StartAsync(Action<SocketIOServer>? configure = null) => TestServer.StartAsync(
        io =>
        {
            io.Of("/")
                .On("echo", (socket, context, _) =>
                {
                    socket.EmitRaw("echo", context.RawArguments.Span[1..^1]);
                    return default;
                })
                .OnDisconnect((_, reason) =>
                {
                    _reasons.Add(reason);
                    return default;
                });
            configure?.Invoke(io);
        },
        time: _time);
}
