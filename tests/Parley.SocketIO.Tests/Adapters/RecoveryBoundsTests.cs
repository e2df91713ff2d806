using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Adapters;

/// <summary>Who gets a socket back, for how long, and what is kept for it.</summary>
public sealed class RecoveryBoundsTests
{
    private readonly Inbox<SocketIOSocket> _connected = new();
    private readonly Inbox<DisconnectReason> _ended = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Without_the_option_there_is_no_secret_and_no_offset()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.WebSocketAsync();
        await client.ReadTextAsync();
        await client.SendTextAsync("40{\"pid\":\"x\",\"offset\":\"y\"}");

        Assert.Matches("^40\\{\"sid\":\"[^\"]{20}\"\\}$", await client.ReadTextAsync());
        server.Io.Of("/").Emit("plain", "text");
        Assert.Equal("42[\"plain\",\"text\"]", await client.ReadTextAsync());
        Assert.Null(server.Io.Of("/").Adapter.Recovery);
    }

    [Fact]
    public async Task A_socket_is_kept_for_two_minutes_and_then_forgotten()
    {
        await using var server = await StartAsync();
        var recovery = server.Io.Of("/").Adapter.Kept!;
        var client = await RecoveringClient.ConnectAsync(server);
        await LoseAsync(client);
        _time.Advance(TimeSpan.FromSeconds(119));
        using var second = await client.ReturnAsync(server);
        Assert.Equal(client.Sid, second.Sid);
        server.Io.Of("/").Emit("event");
        await LoseAsync(second);
        Assert.Equal((1, 1), (recovery.LostCount, recovery.EventCount));

        _time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));
        Assert.Equal((0, 1), (recovery.LostCount, recovery.EventCount));
        _time.Advance(TimeSpan.FromSeconds(66));

        Assert.Equal((0, 0), (recovery.LostCount, recovery.EventCount));
        using var third = await second.ReturnAsync(server);
        Assert.NotEqual(client.Sid, third.Sid);
    }

    [Fact]
    public async Task An_idle_client_comes_back_although_the_log_has_long_lost_its_last_event()
    {
        await using var server = await StartAsync();
        using var client = await RecoveringClient.ConnectAsync(server);
        server.Io.Of("/").Emit("old");
        await client.ReadAsync();
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(25));
            Assert.Equal("2", await client.Socket.ReadTextAsync());
            await client.Socket.SendTextAsync("3");
            await EchoAsync(client);
        }

        server.Io.Of("/").Emit("new");
        await LoseAsync(client);
        using var second = await RecoveringClient.ConnectAsync(server, client.Pid, client.Offset);

        Assert.Equal(client.Sid, second.Sid);
        Assert.Contains("42[\"new\"]", second.Missed);
    }

    [Fact]
    public async Task A_client_that_missed_more_than_is_kept_gets_a_new_socket()
    {
        await using var server = await StartAsync(recovery => recovery.MaxLogBytes = 1024);
        using var first = await RecoveringClient.ConnectAsync(server);
        await LoseAsync(first);
        for (var i = 0; i < 20; i++)
        {
            server.Io.Of("/").Emit("event", i);
        }

        using var second = await first.ReturnAsync(server);

        Assert.NotEqual(first.Sid, second.Sid);
        Assert.Empty(second.Missed);
        Assert.InRange(server.Io.Of("/").Adapter.Kept!.EventCount, 1, 5);
    }

    [Fact]
    public async Task A_client_that_missed_more_than_may_wait_for_it_gets_a_new_socket()
    {
        await using var server = await StartAsync(options: options => options.OutgoingQueueBytes = 2048);
        using var first = await RecoveringClient.ConnectAsync(server);
        await LoseAsync(first);
        server.Io.Of("/").Emit("large", new string('x', 2048));

        using var second = await first.ReturnAsync(server);

        Assert.NotEqual(first.Sid, second.Sid);
    }

    [Fact]
    public async Task Of_too_many_lost_sockets_the_longest_away_go()
    {
        await using var server = await StartAsync(recovery => recovery.MaxSessions = 2);
        var clients = new List<RecoveringClient>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await RecoveringClient.ConnectAsync(server));
            await LoseAsync(clients[i]);
        }

        Assert.Equal(2, server.Io.Of("/").Adapter.Kept!.LostCount);
        using var first = await clients[0].ReturnAsync(server);
        using var last = await clients[2].ReturnAsync(server);

        Assert.NotEqual(clients[0].Sid, first.Sid);
        Assert.Equal(clients[2].Sid, last.Sid);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Middleware_is_skipped_unless_it_is_not_to_be_and_nobody_sees_the_secret(bool skip, int runs)
    {
        var seen = new Inbox<string>();
        await using var server = await StartAsync(
            recovery => recovery.SkipMiddlewares = skip,
            io: io => io.Of("/").Use((socket, _) =>
            {
                seen.Add($"{socket.Recovered} {socket.Handshake.Auth}");
                return default;
            }));
        using var first = await RecoveringClient.ConnectAsync(server, members: "\"token\":\"t\"");
        await _connected.NextAsync();
        await LoseAsync(first);
        using var second = await RecoveringClient.ConnectAsync(server, first.Pid, "x", "\"token\":\"u\"");

        Assert.Equal(first.Sid, second.Sid);
        Assert.Equal("{\"token\":\"u\"}", (await _connected.NextAsync()).Handshake.Auth.ToString());
        Assert.Equal("False {\"token\":\"t\"}", await seen.NextAsync());
        if (runs == 2)
        {
            Assert.Equal("True {\"token\":\"u\"}", await seen.NextAsync());
        }

        Assert.True(seen.IsEmpty);
    }

    [Fact]
    public async Task Only_the_user_that_had_the_socket_gets_it_back()
    {
        await using var server = await StartAsync(host: builder =>
            builder.Services.AddSingleton<IStartupFilter>(new UserFromHeader()));
        using var first = await RecoveringClient.ConnectAsync(server, headers: "X-User: ada");
        using var thief = await RecoveringClient.ConnectAsync(server, first.Pid, headers: "X-User: eve");
        await LoseAsync(first);
        using var second = await RecoveringClient.ConnectAsync(server, first.Pid, headers: "X-User: eve");
        using var back = await RecoveringClient.ConnectAsync(server, first.Pid, headers: "X-User: ada");

        Assert.NotEqual(first.Sid, thief.Sid);
        Assert.NotEqual(first.Sid, second.Sid);
        Assert.Equal(first.Sid, back.Sid);
    }

    [Fact]
    public async Task A_socket_whose_connection_handler_did_not_finish_does_not_come_back()
    {
        var gate = new TaskCompletionSource();
        await using var server = await StartAsync(io: io => io.Of("/").OnConnection(async (_, _) => await gate.Task));
        using var first = await RecoveringClient.ConnectAsync(server);
        first.Dispose();
        await Wait.UntilAsync(() => server.Io.Of("/").SocketCount == 0, "the socket is gone");
        gate.SetResult();
        await _ended.NextAsync();

        using var second = await first.ReturnAsync(server);

        Assert.NotEqual(first.Sid, second.Sid);
    }

    private Task<TestServer> StartAsync(
        Action<SocketIORecoveryOptions>? configure = null,
        Action<SocketIOOptions>? options = null,
        Action<SocketIOServer>? io = null,
        Action<WebApplicationBuilder>? host = null) => TestServer.StartAsync(
        server =>
        {
            io?.Invoke(server);
            server.Of("/")
                .OnConnection((socket, _) =>
                {
                    _connected.Add(socket);
                    return default;
                })
                .OnDisconnect((_, reason) =>
                {
                    _ended.Add(reason);
                    return default;
                })
                .On("echo", (socket, _, _) =>
                {
                    socket.Emit("echo");
                    return default;
                });
        },
        o =>
        {
            o.ConnectionStateRecovery = new SocketIORecoveryOptions();
            configure?.Invoke(o.ConnectionStateRecovery);
            options?.Invoke(o);
        },
        _time,
        host);

    private static async Task EchoAsync(RecoveringClient client)
    {
        await client.Socket.SendTextAsync("42[\"echo\"]");
        Assert.StartsWith("42[\"echo\"", await client.Socket.ReadTextAsync(), StringComparison.Ordinal);
    }

    private async Task LoseAsync(RecoveringClient client)
    {
        client.Dispose();
        Assert.Equal("transport close", (await _ended.NextAsync()).Name);
    }

    private sealed class UserFromHeader : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                var name = context.Request.Headers["X-User"].ToString();
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "test"));
                return rest(context);
            });
            next(app);
        };
    }
}
