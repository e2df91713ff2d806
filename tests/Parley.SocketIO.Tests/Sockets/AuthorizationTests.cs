using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Sockets;

/// <summary>ASP.NET Core's authentication and authorization, at the endpoint and at namespaces.</summary>
public sealed class AuthorizationTests
{
    private const string Polling = "/socket.io/?EIO=4&transport=polling";
    private const string WebSocket = "/socket.io/?EIO=4&transport=websocket";

    [Theory]
    [InlineData("", 401)]
    [InlineData("eve", 403)]
    [InlineData("ada", 200)]
    public async Task The_endpoint_asks_its_policy_before_a_polling_handshake(string user, int status)
    {
        await using var server = await StartAsync(endpoint: endpoint => endpoint.RequireAuthorization("admins"));
        using var http = new HttpClient { BaseAddress = server.Uri };
        http.DefaultRequestHeaders.Add("X-User", user);

        using var response = await http.GetAsync(Polling, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("X-Nobody: x", "401")]
    [InlineData("X-User: eve", "403")]
    [InlineData("X-User: ada", "101")]
    public async Task The_endpoint_asks_its_policy_before_a_websocket(string header, string status)
    {
        await using var server = await StartAsync(endpoint: endpoint => endpoint.RequireAuthorization("admins"));

        using var client = await WebSocketClient.ConnectAsync(server.Port, WebSocket, header);

        Assert.Equal(status, client.Status);
    }

    [Theory]
    [InlineData("X-Nobody: x", "44/admin,{\"message\":\"Unauthorized\"}")]
    [InlineData("X-User: eve", "44/admin,{\"message\":\"Forbidden\"}")]
    [InlineData("X-User: ada", "40/admin,{\"sid\":")]
    public async Task A_namespace_asks_its_policies(string header, string answer)
    {
        await using var server = await StartAsync(io => io.Of("/admin").RequireAuthorization("admins"));
        using var client = await WebSocketClient.ConnectAsync(server.Port, WebSocket, header);
        await client.ReadTextAsync();

        await client.SendTextAsync("40/admin,");

        Assert.StartsWith(answer, await client.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_may_ask_for_any_signed_in_user_or_a_policy_about_its_socket()
    {
        SocketIOSocket? resource = null;
        await using var server = await StartAsync(io =>
        {
            io.Of("/members").RequireAuthorization();
            io.Of("/own").RequireAuthorization(new AuthorizationPolicyBuilder().RequireAssertion(context =>
            {
                resource = (SocketIOSocket)context.Resource!;
                return true;
            }).Build());
        });
        using var client = await WebSocketClient.ConnectAsync(server.Port, WebSocket);
        await client.ReadTextAsync();

        await client.SendTextAsync("40/members,");
        Assert.Equal("44/members,{\"message\":\"Unauthorized\"}", await client.ReadTextAsync());
        await client.SendTextAsync("40/own,");
        Assert.StartsWith("40/own,", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal("/own", resource!.Namespace.Name);
    }

    [Fact]
    public async Task A_namespace_that_a_client_made_asks_what_its_parent_asks_even_with_handlers_of_its_own()
    {
        await using var server = await StartAsync(io =>
        {
            io.Of(new Regex("^/room-[0-9]+$", RegexOptions.NonBacktracking)).RequireAuthorization("admins");
            io.OnNewNamespace(nsp => nsp.On<int>("own", (_, _, _) => default));
        });
        using var client = await WebSocketClient.ConnectAsync(server.Port, WebSocket, "X-User: eve");
        await client.ReadTextAsync();

        await client.SendTextAsync("40/room-1,");

        Assert.Equal("44/room-1,{\"message\":\"Forbidden\"}", await client.ReadTextAsync());
    }

    [Fact]
    public async Task A_namespace_that_asks_for_authorization_which_was_not_added_stops_the_start()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestServer.StartAsync(io => io.Of("/").RequireAuthorization()));

        Assert.Contains("AddAuthorization()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_closes_when_its_users_ticket_expires()
    {
        var time = new FakeTimeProvider();
        var reasons = new Inbox<DisconnectReason>();
        await using var server = await StartAsync(
            io => io.Of("/").OnDisconnect((_, reason) =>
            {
                reasons.Add(reason);
                return default;
            }),
            options => options.CloseOnAuthenticationExpiration = true,
            time);
        using var client = await JoinAsync(server, "X-User: ada", "X-Expires: 10");
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(reasons.IsEmpty);

        time.Advance(TimeSpan.FromSeconds(1));

        var reason = await reasons.NextAsync();
        Assert.Equal(("forced close", "authentication expired"), (reason.Name, reason.Description));
        Assert.Equal(1005, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task The_application_moves_the_time_when_the_client_renews_its_ticket()
    {
        var time = new FakeTimeProvider();
        var sockets = new Inbox<SocketIOSocket>();
        var reasons = new Inbox<DisconnectReason>();
        await using var server = await StartAsync(
            io => io.Of("/")
                .OnConnection((socket, _) =>
                {
                    sockets.Add(socket);
                    return default;
                })
                .OnDisconnect((_, reason) =>
                {
                    reasons.Add(reason);
                    return default;
                }),
            options => options.CloseOnAuthenticationExpiration = true,
            time);
        using var client = await JoinAsync(server, "X-User: ada", "X-Expires: 10");
        var socket = await sockets.NextAsync();
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(10), socket.AuthenticationExpires);

        socket.AuthenticationExpires += TimeSpan.FromSeconds(10);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.True(reasons.IsEmpty);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("authentication expired", (await reasons.NextAsync()).Description);
    }

    [Fact]
    public async Task Tickets_do_not_matter_unless_they_are_to()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time: time);
        using var client = await JoinAsync(server, "X-User: ada", "X-Expires: 10");

        time.Advance(TimeSpan.FromSeconds(20));

        server.Io.Of("/").Emit("still here");
        Assert.Equal("42[\"still here\"]", await client.ReadTextAsync());
    }

    private static async Task<WebSocketClient> JoinAsync(TestServer server, params string[] headers)
    {
        var client = await WebSocketClient.ConnectAsync(server.Port, WebSocket, headers);
        await client.ReadTextAsync();
        await client.JoinAsync();
        return client;
    }

    [Fact]
    public async Task A_user_who_may_no_longer_enter_does_not_get_a_lost_socket_back()
    {
        var mayEnter = true;
        var policy = new AuthorizationPolicyBuilder().RequireAssertion(_ => mayEnter).Build();
        await using var server = await TestServer.StartAsync(
            io => io.Of("/").RequireAuthorization(policy),
            options => options.ConnectionStateRecovery = new SocketIORecoveryOptions(),
            host: builder => builder.Services.AddAuthorization());
        using var first = await RecoveringClient.ConnectAsync(server);
        server.Io.Of("/").Emit("news");
        await first.ReadAsync(); // so its connection handlers have run
        first.Dispose();
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "it is lost");
        mayEnter = false;

        using var client = await server.OpenAsync();
        await client.SendTextAsync($"40{{\"pid\":\"{first.Pid}\"}}");

        Assert.Equal("44{\"message\":\"Unauthorized\"}", await client.ReadTextAsync());
    }

    private static Task<TestServer> StartAsync(
        Action<SocketIOServer>? configure = null,
        Action<SocketIOOptions>? options = null,
        TimeProvider? time = null,
        Action<IEndpointConventionBuilder>? endpoint = null) => TestServer.StartAsync(
        io =>
        {
            io.Of("/");
            configure?.Invoke(io);
        },
        options,
        time,
        HeaderAuthentication.AddTo,
        endpoint);
}
