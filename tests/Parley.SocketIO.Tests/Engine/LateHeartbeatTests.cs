using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Pings and their answers on a machine that is too busy to be in time.</summary>
public sealed class LateHeartbeatTests
{
    private readonly StandstillTime _time = new();
    private readonly Inbox<DisconnectReason> _reasons = new();

    [Fact]
    public async Task A_pong_that_was_under_way_at_the_timeout_still_counts()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        Pass(25);
        Assert.Equal("2", await client.ReadTextAsync());
        Pass(20.5);

        await client.SendTextAsync("3");
        await client.SendTextAsync("42[\"echo\"]");
        Assert.Equal("42[\"echo\"]", await client.ReadTextAsync());
        Pass(25);

        Assert.Equal("2", await client.ReadTextAsync());
        Assert.True(_reasons.IsEmpty);
    }

    [Fact]
    public async Task A_poll_after_the_timeout_is_refused_while_a_pong_could_still_count()
    {
        await using var server = await StartAsync();
        using var client = await OpenPollingAsync(server);
        Pass(45);

        using var answer = await client.TryGetAsync(TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("ping timeout", (await _reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task A_poll_after_the_timeout_is_refused_although_the_timer_is_late()
    {
        await using var server = await StartAsync();
        using var client = await OpenPollingAsync(server);
        Pass(25);
        _time.StandStill();
        Pass(20);

        using var answer = await client.TryGetAsync(TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("ping timeout", (await _reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task A_late_ping_does_not_move_the_time_until_which_it_has_to_be_answered()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        _time.StandStill();
        Pass(30);
        _time.GoOn();
        Assert.Equal("2", await client.ReadTextAsync());

        Pass(14.8);
        Assert.True(_reasons.IsEmpty);
        Pass(1.2);

        Assert.Equal("ping timeout", (await _reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task After_a_standstill_a_client_has_half_of_its_time()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        _time.StandStill();
        Pass(100);
        _time.GoOn();
        Assert.Equal("2", await client.ReadTextAsync());

        Pass(9.8);
        Assert.True(_reasons.IsEmpty);
        Pass(1.2);

        Assert.Equal("ping timeout", (await _reasons.NextAsync()).Name);
    }

    private static async Task<PollingClient> OpenPollingAsync(TestServer server)
    {
        var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();
        return client;
    }

    private void Pass(double seconds) => _time.Pass(TimeSpan.FromSeconds(seconds));

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
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
        time: _time);
}
