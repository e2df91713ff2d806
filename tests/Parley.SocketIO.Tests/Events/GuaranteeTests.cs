using Parley.SocketIO.Engine;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Events;

/// <summary>What one socket may not do to others, nor to itself.</summary>
public sealed class GuaranteeTests
{
    [Fact]
    public async Task A_handler_that_does_not_return_holds_back_the_reading_of_its_connection_and_of_no_other()
    {
        var gate = new TaskCompletionSource();
        var handled = 0;
        await using var server = await TestServer.StartAsync(
            io => io.Of("/")
                .On("slow", async (_, _, _) => await gate.Task)
                .On<string>("note", (_, _, _) =>
                {
                    Interlocked.Increment(ref handled);
                    return default;
                })
                .On("ping", (_, _) => ValueTask.FromResult(1)),
            o => o.IncomingQueueBytes = 4096);
        using var slow = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await slow.SendTextAsync("42[\"slow\"]");

        var text = new string('x', 3000);
        var flood = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await slow.SendTextAsync($"42[\"note\",\"{text}\"]");
            }
        }, TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!server.Io.Of("/").Sockets.Any(IsReadingHeld))
        {
            Assert.False(patience.IsCancellationRequested, "the server reads on");
            await Task.Yield();
        }

        await other.SendTextAsync("420[\"ping\"]");
        Assert.Equal("430[1]", await other.ReadTextAsync());
        Assert.Equal(0, handled);
        Assert.Single(server.Io.Of("/").Sockets, IsReadingHeld);

        gate.SetResult();
        await flood;
        await slow.SendTextAsync("421[\"ping\"]");
        Assert.Equal("431[1]", await slow.ReadTextAsync());
        Assert.Equal(100, handled);
        Assert.DoesNotContain(server.Io.Of("/").Sockets, IsReadingHeld);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_releases_its_turn_is_passed_by_the_next_event_and_answers_later(bool late)
    {
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("outcome", async (_, context, _) =>
            {
                await (late ? begun.Task : Task.CompletedTask);
                context.ReleaseTurn();
                context.ReleaseTurn();
                await gate.Task;
                context.Ack(context.Read<string>(0)); // its arguments are still its own
            })
            .On<string, string>("echo", (_, text, _) => new(text)));
        using var client = await server.ConnectAsync();

        await client.SendTextAsync("420[\"outcome\",\"first\"]");
        await client.SendTextAsync("421[\"echo\",\"other\"]");
        begun.SetResult();
        Assert.Equal("431[\"other\"]", await client.ReadTextAsync());

        gate.SetResult();
        Assert.Equal("430[\"first\"]", await client.ReadTextAsync());
        await client.SendTextAsync("422[\"echo\",\"again\"]");
        Assert.Equal("432[\"again\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task Only_so_many_handlers_go_on_without_their_turn()
    {
        var gate = new TaskCompletionSource();
        var begun = 0;
        await using var server = await TestServer.StartAsync(
            io => io.Of("/").On("outcome", async (_, context, _) =>
            {
                Interlocked.Increment(ref begun);
                context.ReleaseTurn();
                await gate.Task;
                context.Ack();
            }),
            o => o.IncomingQueueBytes = 4096);
        using var client = await server.ConnectAsync();

        for (var i = 0; i < 300; i++)
        {
            await client.SendTextAsync($"42{i}[\"outcome\",\"{new string('x', 100)}\"]");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!server.Io.Of("/").Sockets.Any(IsReadingHeld))
        {
            Assert.False(patience.IsCancellationRequested, "the server reads on");
            await Task.Yield();
        }

        Assert.Equal(65, begun); // the last of them has its turn still

        gate.SetResult();
        for (var i = 0; i < 300; i++)
        {
            Assert.StartsWith("43", await client.ReadTextAsync());
        }

        Assert.Equal(300, begun);
    }

    [Fact]
    public async Task A_handler_that_throws_affects_nobody()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("fail", (_, _, _) => throw new InvalidDataException("x"))
            .On("ping", (_, _) => ValueTask.FromResult(1)));
        using var one = await server.ConnectAsync();
        using var two = await server.ConnectAsync();

        await one.SendTextAsync("42[\"fail\"]");
        await one.SendTextAsync("420[\"ping\"]");
        await two.SendTextAsync("421[\"ping\"]");

        Assert.Equal("430[1]", await one.ReadTextAsync());
        Assert.Equal("431[1]", await two.ReadTextAsync());
    }

    [Fact]
    public async Task The_token_of_a_handler_is_cancelled_when_its_socket_is_disconnected()
    {
        var cancelled = new Inbox<bool>();
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("wait", async (socket, _, cancellation) =>
            {
                socket.Emit("waiting");
                try
                {
                    await new TaskCompletionSource().Task.WaitAsync(cancellation);
                }
                finally
                {
                    cancelled.Add(socket.Disconnected.IsCancellationRequested);
                }
            }));
        using var client = await server.ConnectAsync();
        await client.SendTextAsync("42[\"wait\"]");
        await client.ReadTextAsync();

        server.Io.Of("/").Sockets.Single().Disconnect();

        Assert.True(await cancelled.NextAsync());
    }

    [Fact]
    public async Task Data_belongs_to_one_socket_and_connection_data_to_all_of_a_connection()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of("/").On<string, string>("set", (socket, value, _) =>
            {
                socket.ConnectionData ??= value;
                socket.Data ??= value;
                return new($"{socket.Data} {socket.ConnectionData}");
            });
            io.Of("/b").On("get", (socket, _) => ValueTask.FromResult($"{socket.Data ?? "-"} {socket.ConnectionData}"));
        });
        using var one = await server.ConnectAsync();
        await one.JoinAsync("/b");
        using var two = await server.ConnectAsync();

        await one.SendTextAsync("420[\"set\",\"one\"]");
        Assert.Equal("430[\"one one\"]", await one.ReadTextAsync());
        await one.SendTextAsync("42/b,1[\"get\"]");
        Assert.Equal("43/b,1[\"- one\"]", await one.ReadTextAsync());
        await two.SendTextAsync("420[\"set\",\"two\"]");
        Assert.Equal("430[\"two two\"]", await two.ReadTextAsync());
    }

    private static bool IsReadingHeld(SocketIOSocket socket) =>
        ((EngineSession)socket.Subscriber.Connection).IsReadingHeld;
}
