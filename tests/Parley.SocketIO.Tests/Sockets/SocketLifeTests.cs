using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Sockets;

public class SocketLifeTests
{
    [Fact]
    public async Task The_connection_handlers_packets_come_first_then_broadcasts_then_events()
    {
        var entered = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .OnConnection(async (socket, _) =>
            {
                socket.Join("room");
                io.Of("/").To("room").Emit("broadcast", 1);
                entered.SetResult();
                await gate.Task;
                socket.Emit("direct", 1);
                io.Of("/").Emit("broadcast", 3);
            })
            .On("echo", (socket, _, _) =>
            {
                socket.Emit("echo");
                return default;
            }));
        using var client = await server.WebSocketAsync();
        await client.ReadTextAsync();
        await client.SendTextAsync("40");
        await client.SendTextAsync("42[\"echo\"]");
        await entered.Task;
        server.Io.Of("/").To("room").Emit("broadcast", 2);
        server.Io.Of("/").To("elsewhere").Emit("broadcast", 99);
        gate.SetResult();

        Assert.StartsWith("40{\"sid\"", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal("42[\"direct\",1]", await client.ReadTextAsync());
        Assert.Equal("42[\"broadcast\",1]", await client.ReadTextAsync());
        Assert.Equal("42[\"broadcast\",2]", await client.ReadTextAsync());
        Assert.Equal("42[\"broadcast\",3]", await client.ReadTextAsync());
        Assert.Equal("42[\"echo\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task A_connection_handler_that_fails_closes_the_connection_and_the_end_is_told_once()
    {
        var reasons = new Inbox<DisconnectReason>();
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .OnConnection((_, _) => throw new InvalidDataException("no database"))
            .OnDisconnect((_, reason) =>
            {
                reasons.Add(reason);
                return default;
            }));
        using var client = await server.ConnectAsync();

        Assert.Equal(1005, await client.ReadCloseAsync());

        Assert.Equal("forced close", (await reasons.NextAsync()).Name);
        await server.Io.CloseAsync(TestContext.Current.CancellationToken);
        Assert.True(reasons.IsEmpty);
        Assert.Contains(server.Log.Lines, line => line.Contains("connection handler of / failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_of_one_socket_are_handled_one_after_the_other()
    {
        var running = 0;
        var overlaps = 0;
        await using var server = await TestServer.StartAsync(io => io.Of("/").On<int>("work", async (socket, number, _) =>
        {
            overlaps += Interlocked.Increment(ref running) - 1;
            await Task.Yield();
            Interlocked.Decrement(ref running);
            socket.Emit("done", number);
        }));
        using var client = await server.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            await client.SendTextAsync($"42[\"work\",{i}]");
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($"42[\"done\",{i}]", await client.ReadTextAsync());
        }

        Assert.Equal(0, overlaps);
    }

    [Fact]
    public async Task A_slow_handler_holds_back_its_own_connection_only()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("slow", async (_, _, _) => await gate.Task)
            .On("quick", (_, context, _) =>
            {
                context.Ack(1);
                return default;
            }));
        using var slow = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await slow.SendTextAsync("42[\"slow\"]");
        await slow.SendTextAsync("421[\"quick\"]");
        await other.SendTextAsync("422[\"quick\"]");

        Assert.Equal("432[1]", await other.ReadTextAsync());
        gate.SetResult();
        Assert.Equal("431[1]", await slow.ReadTextAsync());
    }

    [Fact]
    public async Task What_was_received_before_the_end_is_handled_before_the_end_is_told()
    {
        var seen = new Inbox<string>();
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On<string>("note", async (socket, text, _) =>
            {
                await gate.Task;
                seen.Add($"{text} {socket.Disconnected.IsCancellationRequested}");
            })
            .OnDisconnect((socket, reason) =>
            {
                seen.Add($"{reason} {socket.Connected} {socket.Rooms.Count}");
                return default;
            }));
        using var client = await server.ConnectAsync();
        await client.SendTextAsync("42[\"note\",\"one\"]");
        await client.SendTextAsync("42[\"note\",\"two\"]");
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x88, []));
        while (server.Io.Of("/").SocketCount > 0)
        {
            await Task.Yield();
        }

        gate.SetResult();

        Assert.Equal("one True", await seen.NextAsync());
        Assert.Equal("two True", await seen.NextAsync());
        Assert.Equal("transport close False 1", await seen.NextAsync());
    }

    [Fact]
    public async Task A_handler_that_fails_is_logged_without_the_body_and_the_socket_lives_on()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("fail", (_, _, _) => throw new InvalidDataException("broken"))
            .On("echo", (_, context, _) =>
            {
                context.Ack();
                return default;
            }));
        using var client = await server.ConnectAsync();
        await client.SendTextAsync("421[\"fail\",\"secret words\"]");
        await client.SendTextAsync("422[\"echo\"]");

        Assert.Equal("432[]", await client.ReadTextAsync());
        Assert.Contains(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal)
            && line.Contains("event fail failed", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_consumer_hears_one_last_thing_and_is_closed()
    {
        var reasons = new Inbox<DisconnectReason>();
        var emitting = new Lock();
        var isTold = false;
        await using var server = await TestServer.StartAsync(
            io => io.Of("/").OnDisconnect((_, reason) =>
            {
                reasons.Add(reason);
                return default;
            }),
            o =>
            {
                o.OutgoingQueueBytes = 100_000;
                o.OnSlowConsumer = socket =>
                {
                    lock (emitting)
                    {
                        isTold = true;
                        socket.Emit("closing", new Say("slow"));
                    }
                };
            });
        using var slow = await server.ConnectAsync();
        var big = new string('x', 50_000);
        while (!TellNews())
        {
            await Task.Yield();
        }

        bool TellNews()
        {
            lock (emitting)
            {
                if (!isTold)
                {
                    server.Io.Of("/").Emit("news", big); // nobody reads
                }

                return isTold;
            }
        }

        Assert.Equal("outgoing_queue", (await reasons.NextAsync()).Description);
        string last = string.Empty;
        for (var frame = await slow.ReadFrameAsync(); frame.Opcode == 1; frame = await slow.ReadFrameAsync())
        {
            last = System.Text.Encoding.UTF8.GetString(frame.Payload);
        }

        Assert.Equal("42[\"closing\",{\"text\":\"slow\"}]", last);
    }

    [Fact]
    public async Task Closing_the_server_ends_every_socket_and_waits_for_their_handlers()
    {
        var ended = new List<string>();
        await using var server = await TestServer.StartAsync(io => io.Of("/").OnDisconnect(async (_, reason) =>
        {
            await Task.Yield();
            lock (ended)
            {
                ended.Add(reason.Name);
            }
        }));
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();

        await server.Io.CloseAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["server shutting down", "server shutting down"], ended);
        Assert.Equal(1005, await first.ReadCloseAsync());
        using var late = await server.WebSocketAsync();
        Assert.Equal("503", late.Status);
    }

    [Fact]
    public async Task A_wanted_answer_fails_when_the_socket_goes_or_the_time_is_over()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = await TestServer.StartAsync(_ => _.Of("/"), time: time);
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();

        var late = socket.EmitWithAckAsync<int, int>("q", 1, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal("420[\"q\",1]", await client.ReadTextAsync());
        time.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<TimeoutException>(() => late);
        await client.SendTextAsync("430[5]"); // too late: ignored

        var wrong = socket.EmitWithAckAsync<int, int>("q", 2, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await client.SendTextAsync("431[\"no number\"]");
        await Assert.ThrowsAsync<EventBindingException>(() => wrong);

        var gone = socket.EmitWithAckAsync<int, int>("q", 3, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        socket.Disconnect();
        await Assert.ThrowsAsync<InvalidOperationException>(() => gone);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => socket.EmitWithAckAsync<int, int>("q", 4, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }
}
