using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests;

/// <summary>The unmodified npm client in each of its transport settings.</summary>
public sealed class JavaScriptClientTests
{
    [Theory]
    [InlineData("websocket", false)]
    [InlineData("polling", false)]
    [InlineData("polling,websocket", false)]
    [InlineData("websocket", true)]
    [InlineData("polling,websocket", true)]
    public async Task The_stock_client_finds_everything_it_expects(string transports, bool compresses)
    {
        await using var server = await TestServer.StartAsync(
            Scenario, options => options.PerMessageDeflateThreshold = compresses ? 1024 : null);

        var output = await NodeScript.RunAsync("scenario.mjs", $"http://127.0.0.1:{server.Port}", transports);

        Assert.Equal(11, output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
        Assert.DoesNotContain(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("polling")]
    [InlineData("polling,websocket")]
    public async Task The_stock_client_recovers_its_socket(string transports)
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/")
                .On("auth", (socket, context, _) =>
                {
                    context.Ack(socket.Handshake.Auth!.Value);
                    return default;
                })
                .On("say", (socket, context, _) =>
                {
                    var text = context.Read<string>(0);
                    var others = text.StartsWith("volatile", StringComparison.Ordinal)
                        ? socket.Broadcast.Volatile
                        : socket.Broadcast;
                    others.Emit("said", text);
                    context.Ack();
                    return default;
                })
                .On("close", (socket, _, _) =>
                {
                    socket.CloseTransport();
                    return default;
                }),
            options => options.ConnectionStateRecovery = new SocketIORecoveryOptions());

        var output = await NodeScript.RunAsync("recovery.mjs", $"http://127.0.0.1:{server.Port}", transports);

        Assert.Equal(3, output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
        Assert.DoesNotContain(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static void Scenario(SocketIOServer io)
    {
        Messages(io.Of("/"));
        Rooms(io.Of("/"));
        Ends(io.Of("/"));
        Members(io.Of("/members"));
    }

    private static void Messages(SocketIONamespace main) => main
        .On("echo", (_, context, _) =>
        {
            context.AckRaw(context.RawArguments.Span[1..^1], context.Attachments);
            return default;
        })
        .On<Blob, Blob>("blob", (_, blob, _) => new(new Blob($"{blob.Name}!", [.. blob.Data.Reverse()])))
        .On<Say, string>("ask me", async (socket, say, cancellation) =>
        {
            var answer = await socket.EmitWithAckAsync<Say, Answer>(
                "question", say, TimeSpan.FromSeconds(20), cancellation);
            return answer.Text!;
        })
        .On<int>("number", async (socket, number, _) =>
        {
            await Task.Yield();
            socket.Emit("numbered", number);
        })
        .On("transport", (socket, context, _) =>
        {
            context.Ack(socket.Transport);
            return default;
        });

    private static void Rooms(SocketIONamespace main) => main
        .On<string>("join", (socket, room, _) =>
        {
            socket.Join(room);
            return default;
        })
        .On<string>("leave", (socket, room, _) =>
        {
            socket.Leave(room);
            return default;
        })
        .On("say", (_, context, _) => Say(context, main.To(context.Read<string>(0))))
        .On("say to others", (socket, context, _) => Say(context, socket.To(context.Read<string>(0))));

    private static void Ends(SocketIONamespace main) => main
        .On("remove me", (socket, _, _) =>
        {
            socket.Disconnect();
            return default;
        })
        .On("close my transport", (socket, _, _) =>
        {
            socket.CloseTransport();
            return default;
        })
        .OnDisconnect((_, reason) =>
        {
            main.To("watchers").Emit("left", reason.Name);
            return default;
        });

    private static void Members(SocketIONamespace members) => members
        .Use((socket, _) =>
        {
            var name = socket.Handshake.Auth?.GetProperty("name").GetString();
            socket.Data = name;
            return name == "ada" ? default : throw ConnectRefusedException.With(
                "not a member", new Answer(false, name), TestJsonContext.Default.Answer);
        })
        .On("whoami", (socket, context, _) =>
        {
            context.Ack((string)socket.Data!);
            return default;
        });

    private static ValueTask Say(EventContext context, BroadcastOperator audience)
    {
        audience.Emit("said", new Say(context.Read<string>(1)));
        context.Ack();
        return default;
    }
}
