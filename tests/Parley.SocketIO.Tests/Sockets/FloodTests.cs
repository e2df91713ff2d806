using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Sockets;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Sockets;

/// <summary>Too much of what is allowed once: it costs that client, keeps nothing, and nobody else notices.</summary>
public sealed class FloodTests
{
    [Fact]
    public async Task Thousands_of_unknown_namespaces_leave_nothing_behind()
    {
        await using var server = await TestServer.StartAsync(Echo());
        using var client = await server.ConnectAsync();
        var names = server.Io.Namespaces.All.Select(nsp => nsp.Name).ToArray();

        await JoinUnknownAsync(client, 5_000);

        Assert.Equal(names, server.Io.Namespaces.All.Select(nsp => nsp.Name));
        Assert.Equal(1, server.Io.SocketCount);
        await AssertAliveAsync(client);
    }

    [Fact]
    public async Task Joining_and_leaving_for_ever_leaves_nothing_behind()
    {
        await using var server = await TestServer.StartAsync(Echo());
        using var client = await server.ConnectAsync();

        for (var i = 0; i < 500; i++)
        {
            await client.SendTextAsync("40/members,");
            await client.ReadTextAsync();
            await client.SendTextAsync("41/members,");
        }

        await AssertAliveAsync(client);
        Assert.Equal(0, server.Io.Of("/members").SocketCount);
    }

    [Fact]
    public async Task A_namespace_that_is_asked_for_twice_at_once_is_joined_at_most_once()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.StartAsync(io =>
        {
            Echo()(io);
            io.Of("/slow").Use(async (_, _) => await release.Task);
        });
        using var client = await server.ConnectAsync();

        await client.SendTextAsync("40/slow,");
        await client.SendTextAsync("40/slow,");
        release.SetResult();

        Assert.StartsWith("40/slow,{\"sid\"", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1005, await client.ReadCloseAsync());
        await Wait.UntilAsync(() => server.Io.Of("/slow").SocketCount == 0, "the socket is gone");
    }

    [Fact]
    public async Task Thousands_of_events_in_one_body_are_all_handled_in_order()
    {
        await using var server = await TestServer.StartAsync(Echo(), o => o.OutgoingQueueBytes = 4 << 20);
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();

        await polling.PostAsync(string.Join('\u001e', Enumerable.Range(0, 20_000).Select(n => $"42[\"echo\",{n}]")));

        var packets = new List<string>();
        while (packets.Count < 20_000)
        {
            packets.AddRange((await polling.GetAsync()).Split('\u001e'));
        }

        Assert.Equal(Enumerable.Range(0, 20_000).Select(n => $"42[\"echo\",{n}]"), packets);
    }

    [Fact]
    public async Task A_client_that_fetches_nothing_is_closed_before_it_costs_more_than_its_bound()
    {
        var reasons = new Inbox<DisconnectReason>();
        await using var server = await TestServer.StartAsync(Echo(reasons), o => o.OutgoingQueueBytes = 64 << 10);
        using var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();

        var text = new string('x', 1000);
        using var answer = await polling.TryPostAsync(
            string.Join('\u001e', Enumerable.Repeat($"42[\"echo\",\"{text}\"]", 500)));

        var reason = await reasons.NextAsync();
        Assert.Equal(("forced close", "outgoing_queue"), (reason.Name, reason.Description));
    }

    [Fact]
    public async Task Acknowledgements_of_nothing_are_dropped()
    {
        await using var server = await TestServer.StartAsync(Echo());
        using var client = await server.ConnectAsync();
        var flood = new List<byte>();
        for (var i = 0; i < 10_000; i++)
        {
            flood.AddRange(WebSocketClient.FrameOf(0x81, Encoding.ASCII.GetBytes($"43{i}[]")));
        }

        await client.WriteRawAsync([.. flood]);

        await AssertAliveAsync(client);
    }

    [Fact]
    public async Task Attachments_that_never_come_end_the_connection_in_the_end()
    {
        var time = new FakeTimeProvider();
        var reasons = new Inbox<DisconnectReason>();
        await using var server = await TestServer.StartAsync(Echo(reasons), o => o.PingInterval = TimeSpan.FromHours(1), time);
        using var client = await server.ConnectAsync();
        await client.SendTextAsync("452-[\"echo\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
        await client.SendBinaryAsync([1]);
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x89, [])); // its answer comes when all before it was taken
        Assert.Equal(10, (await client.ReadFrameAsync()).Opcode);

        time.Advance(PendingBinaryPacket.Limit - TimeSpan.FromSeconds(1));
        Assert.Equal(1, server.Io.Of("/").SocketCount);
        time.Advance(TimeSpan.FromSeconds(2));

        var reason = await reasons.NextAsync();
        Assert.Equal(("forced close", "attachments did not come"), (reason.Name, reason.Description));
        Assert.Equal(1005, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task Nobody_guesses_a_session()
    {
        await using var server = await TestServer.StartAsync(Echo());
        using var polling = server.Polling();
        await polling.OpenAsync();

        for (var i = 0; i < 200; i++)
        {
            var guess = SessionIds.New();
            using var answer = await polling.RequestAsync(
                HttpMethod.Get, $"/socket.io/?EIO=4&transport=polling&sid={guess}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Equal(1, server.Io.ConnectionCount);
        await polling.JoinAsync();
    }

    [Theory]
    [InlineData(20_000, 0)]
    [InlineData(0, 40_000)]
    public async Task A_request_with_an_endless_head_is_refused(int query, int header)
    {
        await using var server = await TestServer.StartAsync(Echo());

        using var refused = await WebSocketClient.ConnectAsync(
            server.Port,
            $"/socket.io/?EIO=4&transport=websocket&x={new string('a', query)}",
            $"X-Long: {new string('b', header)}");

        Assert.StartsWith("4", refused.Status, StringComparison.Ordinal);
        Assert.Equal(0, server.Io.ConnectionCount);
        using var client = await server.ConnectAsync();
        await AssertAliveAsync(client);
    }

    private static async Task JoinUnknownAsync(WebSocketClient client, int count)
    {
        var padding = new string('n', 95);
        for (var i = 0; i < count; i += 100)
        {
            byte[] batch = [.. Enumerable.Range(i, 100).SelectMany(
                n => WebSocketClient.FrameOf(0x81, Encoding.ASCII.GetBytes($"40/{n:00000}{padding},")))];
            await client.WriteRawAsync(batch);
            for (var n = i; n < i + 100; n++)
            {
                Assert.Equal($"44/{n:00000}{padding},{{\"message\":\"Invalid namespace\"}}", await client.ReadTextAsync());
            }
        }
    }

    private static async Task AssertAliveAsync(WebSocketClient client)
    {
        await client.SendTextAsync("42[\"echo\",\"alive\"]");
        Assert.Equal("42[\"echo\",\"alive\"]", await client.ReadTextAsync());
    }

    private static Action<SocketIOServer> Echo(Inbox<DisconnectReason>? reasons = null) => io =>
    {
        io.Of("/members");
        io.Of("/")
            .On("echo", (socket, context, _) =>
            {
                socket.EmitRaw("echo", context.RawArguments.Span[1..^1], context.Attachments);
                return default;
            })
            .OnDisconnect((_, reason) =>
            {
                reasons?.Add(reason);
                return default;
            });
    };
}
