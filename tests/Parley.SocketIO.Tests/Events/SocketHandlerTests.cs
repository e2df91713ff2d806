using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Events;

/// <summary>What is registered with a socket, and the way of an event past everybody who has to do with it.</summary>
public sealed class SocketHandlerTests
{
    [Fact]
    public async Task An_event_passes_everybody_in_the_documented_order()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .UseEvents((context, next) => Wrap("namespace middleware", context, next))
            .OnAny((socket, _, _) => Say(socket, "namespace listener"))
            .On("e", (socket, _, _) => Say(socket, "namespace handler"))
            .OnConnection((socket, _) =>
            {
                socket.On("e", (_, _, _) => Say(socket, "socket handler"));
                socket.On("e", (_, _, _) => Say(socket, "second socket handler"));
                socket.Use((context, next) => Wrap("socket middleware", context, next));
                socket.OnAny((_, _, _) => Say(socket, "socket listener"));
                return default;
            }));
        using var client = await server.ConnectAsync();

        await client.SendTextAsync("42[\"e\"]");

        string[] way =
        [
            "namespace middleware", "namespace listener", "socket listener", "socket middleware", "namespace handler",
            "socket handler", "second socket handler", "socket middleware done", "namespace middleware done",
        ];
        foreach (var stop in way)
        {
            Assert.Equal($"42[\"{stop}\"]", await client.ReadTextAsync());
        }
    }

    [Fact]
    public async Task Handlers_of_a_socket_take_every_shape()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/").OnConnection((socket, _) =>
        {
            socket.On("none", (_, _) => ValueTask.FromResult("none"));
            socket.On<int, string>("one", (_, a, _) => new($"{a}"));
            socket.On<int, int, string>("two", (_, a, b, _) => new($"{a} {b}"));
            socket.On<int, int, int, string>("three", (_, a, b, c, _) => new($"{a} {b} {c}"));
            socket.On<int, int, int, int, string>("four", (_, a, b, c, d, _) => new($"{a} {b} {c} {d}"));
            socket.On<int, int>("void", (_, _, _, _) => default);
            return default;
        }));
        using var client = await server.ConnectAsync();

        Assert.Equal("430[\"none\"]", await AskAsync(client, "420[\"none\"]"));
        Assert.Equal("431[\"1\"]", await AskAsync(client, "421[\"one\",1]"));
        Assert.Equal("432[\"1 2\"]", await AskAsync(client, "422[\"two\",1,2]"));
        Assert.Equal("433[\"1 2 3\"]", await AskAsync(client, "423[\"three\",1,2,3]"));
        Assert.Equal("434[\"1 2 3 4\"]", await AskAsync(client, "424[\"four\",1,2,3,4]"));
        Assert.Equal("435[]", await AskAsync(client, "425[\"void\",1,2]"));
    }

    [Fact]
    public async Task A_handler_for_once_runs_once_and_one_that_was_taken_back_never()
    {
        IDisposable? kept = null;
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .OnUnknown((_, context, _) =>
            {
                context.Ack("nobody");
                return default;
            })
            .OnConnection((socket, _) =>
            {
                socket.Once<int, string>("once", (_, number, _) => new($"once {number}"));
                kept = socket.On("kept", (_, _) => ValueTask.FromResult("kept"));
                socket.On("off", (_, _) => ValueTask.FromResult("off"));
                socket.On("off", (_, _) => ValueTask.FromResult("off too"));
                return default;
            }));
        using var client = await server.ConnectAsync();
        Assert.Equal("430[\"once 1\"]", await AskAsync(client, "420[\"once\",1]"));
        Assert.Equal("431[\"nobody\"]", await AskAsync(client, "421[\"once\",2]"));
        Assert.Equal("432[\"kept\"]", await AskAsync(client, "422[\"kept\"]"));
        Assert.Equal("433[\"off\"]", await AskAsync(client, "423[\"off\"]"));

        kept!.Dispose();
        kept.Dispose();
        server.Io.Of("/").Sockets.Single().Off("off");

        Assert.Equal("434[\"nobody\"]", await AskAsync(client, "424[\"kept\"]"));
        Assert.Equal("435[\"nobody\"]", await AskAsync(client, "425[\"off\"]"));
    }

    [Fact]
    public async Task Handlers_belong_to_their_socket_alone_and_make_an_event_known()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .UseEvents((context, next) =>
            {
                context.Socket.Emit("known", context.HasHandler);
                return next(context);
            })
            .OnConnection((socket, _) =>
            {
                if (socket.Handshake.Query.ContainsKey("first"))
                {
                    socket.On("own", (_, _) => ValueTask.FromResult("own"));
                }

                return default;
            }));
        using var first = await WebSocketClient.ConnectAsync(server.Port, "/socket.io/?EIO=4&transport=websocket&first=1");
        await first.ReadTextAsync();
        await first.JoinAsync();
        using var second = await server.ConnectAsync();

        Assert.Equal("42[\"known\",true]", await AskAsync(first, "420[\"own\"]"));
        Assert.Equal("430[\"own\"]", await first.ReadTextAsync());
        Assert.Equal("42[\"known\",false]", await AskAsync(second, "420[\"own\"]"));
    }

    [Fact]
    public async Task Middleware_of_a_socket_may_end_an_event_and_its_first_answer_counts()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("e", (_, _) => ValueTask.FromResult("namespace"))
            .OnConnection((socket, _) =>
            {
                socket.On("e", (_, _) => ValueTask.FromResult("socket"));
                socket.Use((context, next) =>
                {
                    if (context.ArgumentCount == 0)
                    {
                        return next(context);
                    }

                    context.Ack("refused");
                    return default;
                });
                return default;
            }));
        using var client = await server.ConnectAsync();

        Assert.Equal("430[\"namespace\"]", await AskAsync(client, "420[\"e\"]"));
        Assert.Equal("431[\"refused\"]", await AskAsync(client, "421[\"e\",1]"));
    }

    [Fact]
    public async Task Catch_all_listeners_hear_every_name_until_they_are_taken_back()
    {
        var heard = new Inbox<string>();
        ValueTask Listen(SocketIOSocket socket, EventContext context, CancellationToken cancellation)
        {
            heard.Add($"{context.Name} {context.ArgumentCount}");
            return default;
        }

        await using var server = await TestServer.StartAsync(io => io.Of("/").OnAny(Listen));
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();
        var taken = socket.OnAny(Listen);
        await client.SendTextAsync("42[\"unknown\",1,2]");
        Assert.Equal("unknown 2", await heard.NextAsync());
        Assert.Equal("unknown 2", await heard.NextAsync());

        server.Io.Of("/").OffAny(Listen);
        taken.Dispose();
        socket.OnAny((_, context, _) => Say(socket, context.Name));

        Assert.Equal("42[\"end\"]", await AskAsync(client, "42[\"end\"]"));
        Assert.True(heard.IsEmpty);
        socket.OffAny();
        socket.On("last", (_, _) => ValueTask.FromResult(1));
        Assert.Equal("430[1]", await AskAsync(client, "420[\"last\"]"));
    }

    [Fact]
    public async Task Reserved_names_are_refused_at_registration()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();

        Assert.Throws<ArgumentException>(() => socket.On("disconnect", (_, _) => default));
        Assert.Throws<ArgumentException>(() => socket.Once("connect", (_, _) => default));
    }

    private static async ValueTask Wrap(string name, EventContext context, EventDelegate next)
    {
        context.Socket.Emit(name);
        await next(context);
        context.Socket.Emit($"{name} done");
    }

    private static ValueTask Say(SocketIOSocket socket, string text)
    {
        socket.Emit(text);
        return default;
    }

    private static async Task<string> AskAsync(WebSocketClient client, string packet)
    {
        await client.SendTextAsync(packet);
        return await client.ReadTextAsync();
    }
}
