using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>What may happen on two connections of one session at the same moment.</summary>
public sealed class UpgradeRaceTests
{
    private static readonly CancellationToken Cancelled = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_closes_during_its_probe_takes_the_probe_with_it()
    {
        await using var server = await StartAsync(out var reasons);
        using var polling = await JoinedAsync(server);
        using var socket = await ProbingAsync(server, polling);

        await polling.PostAsync("1");

        Assert.NotEqual(1, (await socket.ReadFrameAsync()).Opcode);
        Assert.Equal("transport close", (await reasons.NextAsync()).Name);
        Assert.Equal("6", await polling.GetAsync());
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "the session is gone");
    }

    [Fact]
    public async Task A_poll_given_up_during_the_upgrade_ends_the_session_and_the_probe()
    {
        await using var server = await StartAsync(out var reasons, new FakeTimeProvider()); // no noop answers the poll first
        using var polling = await JoinedAsync(server);
        using var abort = new CancellationTokenSource();
        var parked = polling.TryGetAsync(abort.Token);
        using var socket = await ProbingAsync(server, polling);

        await abort.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parked);
        var reason = (await reasons.NextAsync()).Name;
        Assert.Equal("transport error", reason);
        Assert.NotEqual(1, (await socket.ReadFrameAsync()).Opcode);
    }

    [Fact]
    public async Task A_body_under_way_is_handled_before_what_comes_over_the_WebSocket()
    {
        await using var server = await StartAsync(out _);
        using var polling = await JoinedAsync(server);
        using var socket = await ProbingAsync(server, polling);
        using var slow = await BeginPostAsync(server, polling, "42[\"echo\",\"first\"]", sent: 5);

        await socket.SendTextAsync("5");
        await socket.SendTextAsync("42[\"echo\",\"second\"]");
        await slow.FinishAsync();

        Assert.Equal("42[\"echo\",\"first\"]", await socket.ReadTextAsync());
        Assert.Equal("42[\"echo\",\"second\"]", await socket.ReadTextAsync());
        Assert.StartsWith("HTTP/1.1 200", await slow.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_cut_off_during_the_upgrade_ends_the_session()
    {
        await using var server = await StartAsync(out var reasons);
        using var polling = await JoinedAsync(server);
        using var socket = await ProbingAsync(server, polling);
        var slow = await BeginPostAsync(server, polling, "42[\"echo\",\"first\"]", sent: 5);
        await socket.SendTextAsync("5");

        slow.Dispose();

        Assert.Equal("transport error", (await reasons.NextAsync()).Name);
        Assert.NotEqual(1, (await socket.ReadFrameAsync()).Opcode);
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "the session is gone");
    }

    [Fact]
    public async Task A_body_that_never_ends_does_not_keep_its_session_alive()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(out var reasons, time);
        using var polling = await JoinedAsync(server);
        using var slow = await BeginPostAsync(server, polling, "42[\"echo\",\"first\"]", sent: 5);

        time.Advance(TimeSpan.FromSeconds(26));
        time.Advance(TimeSpan.FromSeconds(21));
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("ping timeout", (await reasons.NextAsync()).Name);
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "the session is gone");
        using var late = await polling.TryPostAsync("3");
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
    }

    [Fact]
    public async Task Many_rivals_for_one_upgrade_leave_one_winner_and_no_packet_lost()
    {
        await using var server = await StartAsync(out _);
        using var polling = await JoinedAsync(server);
        await polling.PostAsync("42[\"echo\",0]");

        var rivals = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            var socket = await server.WebSocketAsync(polling.Sid);
            await socket.SendTextAsync("2probe");
            return (Socket: socket, Frame: await socket.ReadFrameAsync());
        }));
        var winner = Assert.Single(rivals, rival => rival.Frame.Opcode == 1).Socket;
        await winner.SendTextAsync("5");
        await winner.SendTextAsync("42[\"echo\",1]");

        Assert.Equal("42[\"echo\",0]", await winner.ReadTextAsync());
        Assert.Equal("42[\"echo\",1]", await winner.ReadTextAsync());
        foreach (var (socket, _) in rivals)
        {
            socket.Dispose();
        }
    }

    private static Task<TestServer> StartAsync(out Inbox<DisconnectReason> reasons, TimeProvider? time = null)
    {
        var inbox = reasons = new Inbox<DisconnectReason>();
        return TestServer.StartAsync(
            io => io.Of("/")
                .On("echo", (socket, context, _) =>
                {
                    socket.EmitRaw("echo", context.RawArguments.Span[1..^1]);
                    return default;
                })
                .OnDisconnect((_, reason) =>
                {
                    inbox.Add(reason);
                    return default;
                }),
            time: time);
    }

    private static async Task<PollingClient> JoinedAsync(TestServer server)
    {
        var polling = server.Polling();
        await polling.OpenAsync();
        await polling.JoinAsync();
        return polling;
    }

    private static async Task<WebSocketClient> ProbingAsync(TestServer server, PollingClient polling)
    {
        var socket = await server.WebSocketAsync(polling.Sid);
        await socket.SendTextAsync("2probe");
        Assert.Equal("3probe", await socket.ReadTextAsync());
        return socket;
    }

    private static async Task<SlowPost> BeginPostAsync(TestServer server, PollingClient polling, string body, int sent)
    {
        var post = await SlowPost.BeginAsync(server.Port, polling.Sid, body);
        // A second request is refused from the moment on at which the first one's body is read; it would end the session.
        // What shows without harm is that the request has reached the server: it asks for the body.
        Assert.StartsWith("HTTP/1.1 100", await post.ReadHeadAsync(), StringComparison.Ordinal);
        await post.SendAsync(sent);
        return post;
    }

    /// <summary>A request that waits in the middle of its body. The server's "100 Continue" says that it reads it.</summary>
    private sealed class SlowPost : IDisposable
    {
        private readonly TcpClient _tcp = new() { NoDelay = true };
        private readonly byte[] _body;
        private int _sent;

        private SlowPost(string body) => _body = Encoding.UTF8.GetBytes(body);

        public static async Task<SlowPost> BeginAsync(int port, string sid, string body)
        {
            var post = new SlowPost(body);
            await post._tcp.ConnectAsync("127.0.0.1", port, Cancelled);
            await post._tcp.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + $"Content-Type: text/plain\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"),
                Cancelled);
            return post;
        }

        public async Task SendAsync(int count)
        {
            await _tcp.GetStream().WriteAsync(_body.AsMemory(_sent, count), Cancelled);
            _sent += count;
        }

        public Task FinishAsync() => SendAsync(_body.Length - _sent);

        public async Task<string> ReadHeadAsync()
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await _tcp.GetStream().ReadExactlyAsync(one, Cancelled);
                head.Append((char)one[0]);
            }

            return head.ToString();
        }

        public void Dispose() => _tcp.Dispose();
    }
}
