using System.Net;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine;

public class UpgradeTests
{
    [Fact]
    public async Task A_session_moves_to_WebSocket_without_losing_or_reordering_a_packet()
    {
        await using var server = await StartAsync();
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        using var socket = await server.WebSocketAsync(polling.Sid);
        await polling.PostAsync("42[\"echo\",1]");
        await socket.SendTextAsync("2probe");
        Assert.Equal("3probe", await socket.ReadTextAsync());
        Assert.Equal("42[\"echo\",1]", await polling.GetAsync());
        await polling.PostAsync("42[\"echo\",2]\u001e42[\"echo\",3]"); // nobody fetches these
        await socket.SendTextAsync("5");
        await socket.SendTextAsync("42[\"echo\",4]");

        Assert.Equal("42[\"echo\",2]", await socket.ReadTextAsync());
        Assert.Equal("42[\"echo\",3]", await socket.ReadTextAsync());
        Assert.Equal("42[\"echo\",4]", await socket.ReadTextAsync());
        using var late = await polling.TryGetAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        Assert.Equal("{\"code\":3,\"message\":\"Bad request\"}", await late.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_parked_request_is_let_go_with_a_noop_while_the_client_upgrades()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, o =>
        {
            // The test's clock runs until the request has come: nothing else may fall due meanwhile.
            o.UpgradeTimeout = TimeSpan.FromHours(1);
            o.PingInterval = TimeSpan.FromHours(1);
        });
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        using var socket = await server.WebSocketAsync(polling.Sid);
        await socket.SendTextAsync("2probe");
        Assert.Equal("3probe", await socket.ReadTextAsync());
        var parked = polling.GetAsync();
        while (!parked.IsCompleted)
        {
            // Slowly: the server's clock must not reach the upgrade's end before the request has reached the server.
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(parked, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        Assert.Equal("6", await parked);
    }

    [Theory]
    [InlineData("42[\"echo\"]")]
    [InlineData("5")]
    [InlineData("2probes")]
    [InlineData("")]
    public async Task A_probe_that_does_not_probe_is_closed_and_the_session_stays(string packet)
    {
        await using var server = await StartAsync();
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        using var socket = await server.WebSocketAsync(polling.Sid);

        await socket.SendTextAsync(packet);

        Assert.Equal(1005, await socket.ReadCloseAsync());
        await polling.PostAsync("42[\"echo\",1]");
        Assert.Equal("42[\"echo\",1]", await polling.GetAsync());
    }

    [Fact]
    public async Task A_probe_that_vanishes_or_takes_too_long_harms_nothing()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        using (var vanishing = await server.WebSocketAsync(polling.Sid))
        {
            await vanishing.SendTextAsync("2probe");
            Assert.Equal("3probe", await vanishing.ReadTextAsync());
        }

        WebSocketClient slow;
        do
        {
            slow = await server.WebSocketAsync(polling.Sid);
            await slow.SendTextAsync("2probe");
        }
        while ((await slow.ReadFrameAsync()).Opcode != 1); // until the first one's end was noticed

        time.Advance(TimeSpan.FromSeconds(11));
        Assert.NotEqual(1, (await slow.ReadFrameAsync()).Opcode);
        slow.Dispose();
        await polling.PostAsync("42[\"echo\",1]");
        Assert.Equal("42[\"echo\",1]", await polling.GetAsync());
    }

    [Fact]
    public async Task A_second_WebSocket_of_a_session_is_closed_and_the_first_goes_on()
    {
        await using var server = await StartAsync();
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        using var first = await server.WebSocketAsync(polling.Sid);
        await first.SendTextAsync("2probe");
        Assert.Equal("3probe", await first.ReadTextAsync());
        using var rival = await server.WebSocketAsync(polling.Sid);
        Assert.Equal(1005, await rival.ReadCloseAsync());
        await first.SendTextAsync("5");
        await first.SendTextAsync("42[\"echo\",1]");
        Assert.Equal("42[\"echo\",1]", await first.ReadTextAsync());

        using var late = await server.WebSocketAsync(polling.Sid);

        Assert.Equal(1005, await late.ReadCloseAsync());
        await first.SendTextAsync("42[\"echo\",2]");
        Assert.Equal("42[\"echo\",2]", await first.ReadTextAsync());
    }

    [Fact]
    public async Task Upgrades_can_be_switched_off()
    {
        await using var server = await StartAsync(options: o => o.AllowUpgrades = false);
        using var polling = server.Polling();

        Assert.Contains("\"upgrades\":[]", await polling.OpenAsync(), StringComparison.Ordinal);
        using var socket = await server.WebSocketAsync(polling.Sid);

        Assert.Equal(1005, await socket.ReadCloseAsync());
    }

    private static Task<TestServer> StartAsync(
        TimeProvider? time = null, Action<SocketIOOptions>? options = null) => TestServer.StartAsync(
        io => io.Of("/").On("echo", (socket, context, _) =>
        {
            socket.EmitRaw("echo", context.RawArguments.Span[1..^1]);
            return default;
        }),
        options,
        time);
}
