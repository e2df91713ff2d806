using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Who is let in, under which id, and who comes while the server goes.</summary>
public sealed class AdmissionTests
{
    private const string Polling = "/socket.io/?EIO=4&transport=polling";
    private const string WebSocket = "/socket.io/?EIO=4&transport=websocket";

    [Fact]
    public async Task A_full_server_lets_nobody_in_until_somebody_leaves()
    {
        var hits = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => hits.Enqueue((string)tags[0].Value!));
        await using var server = await TestServer.StartAsync(io => io.Of("/"), o => o.MaxConnections = 2);
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "parley.socketio.limits.hit" && instrument.Meter.Scope == meters)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.Start();
        using var first = await server.ConnectAsync();
        using var second = server.Polling();
        await second.OpenAsync();

        using var refused = await second.RequestAsync(HttpMethod.Get, Polling);
        using var socket = await WebSocketClient.ConnectAsync(server.Port, WebSocket);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(
            "{\"code\":4,\"message\":\"Too many connections\"}",
            await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("503", socket.Status);
        Assert.Equal(["connections", "connections"], hits);
        first.Dispose();
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 1, "the first has left");
        using var third = await server.ConnectAsync();
        Assert.Equal(2, server.Io.ConnectionCount);
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task Of_two_handshakes_that_are_given_the_same_id_one_is_refused(string transport)
    {
        var both = new TaskCompletionSource();
        var asked = 0;
        await using var server = await TestServer.StartAsync(io => io.Of("/"), o =>
        {
            o.MaxConnections = 2;
            o.GenerateId = async context =>
            {
                if (Interlocked.Increment(ref asked) == 2)
                {
                    both.SetResult();
                }

                await both.Task;
                return asked > 2 ? "another-id-of-someone" : "the-same-id-for-both";
            };
        });

        var answered = new TaskCompletionSource(); // an id is free again when the connection that has it ends
        var handshakes = new[] { HandshakeAsync(server, transport, answered.Task), HandshakeAsync(server, transport, answered.Task) };
        await Task.WhenAny(handshakes); // the one that was refused
        answered.SetResult();
        var statuses = await Task.WhenAll(handshakes);

        Assert.Equal(["200", "400"], statuses.Select(status => status == "101" ? "200" : status).Order());
        Assert.Equal("200", await HandshakeAsync(server, "polling")); // the refused one is not counted
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("InvalidOperation", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task Who_was_let_in_just_before_the_server_closes_is_closed_too(string transport)
    {
        var cancellation = TestContext.Current.CancellationToken;
        Task? closing = null;
        TestServer? starting = null;
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), o => o.OnInitialHeaders = _ => closing = starting!.Io.CloseAsync(cancellation).AsTask());
        starting = server;

        if (transport == "polling")
        {
            using var client = server.Polling();
            await client.OpenAsync();
            Assert.EndsWith("1", await client.GetAsync(), StringComparison.Ordinal);
        }
        else
        {
            using var client = await server.WebSocketAsync();
            Assert.StartsWith("0{", await client.ReadTextAsync(), StringComparison.Ordinal);
            Assert.Equal(1005, await client.ReadCloseAsync());
        }

        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "the connection is gone");
        await closing!.WaitAsync(Wait.Limit, cancellation);
    }

    [Fact]
    public async Task Closing_waits_two_seconds_for_who_does_not_take_its_last_words()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(io => io.Of("/"), time: time);
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        var closing = server.Io.CloseAsync(TestContext.Current.CancellationToken).AsTask();
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(1, server.Io.ConnectionCount);
        Assert.False(closing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await closing.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, server.Io.ConnectionCount);
    }

    /// <summary>A WebSocket that was let in stays until <paramref name="end"/>.</summary>
    private static async Task<string> HandshakeAsync(TestServer server, string transport, Task? end = null)
    {
        if (transport == "websocket")
        {
            using var socket = await WebSocketClient.ConnectAsync(server.Port, WebSocket);
            if (socket.Status == "101")
            {
                await socket.ReadTextAsync();
                await (end ?? Task.CompletedTask);
            }

            return socket.Status;
        }

        using var polling = server.Polling();
        using var answer = await polling.RequestAsync(HttpMethod.Get, Polling);
        return $"{(int)answer.StatusCode}";
    }
}
