using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Conformance;

/// <summary>The tests of socket.io-client: namespaces, refusals, and events that each test names.</summary>
internal static class SocketIOClientSuite
{
    private static readonly byte[] Content = "asdfasdf"u8.ToArray();
    private static readonly string[] Texts =
        ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];

    public static void Options(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromMilliseconds(2000);
        options.ConnectionStateRecovery = new SocketIORecoveryOptions();
        options.AllowRequest = DelayAsync;
    }

    public static void Configure(SocketIOServer io)
    {
        foreach (var name in (string[])["/timeout_socket", "/valid", "/asd"])
        {
            io.Of(name);
        }

        io.Of("/foo").On("getId", AckIdAsync);
        io.Of("/abc").OnConnection((socket, _) =>
        {
            socket.EmitRaw("handshake", HandshakeJson.Of(socket.Handshake));
            return default;
        });
        io.Of("/no").Use((_, _) => throw new ConnectRefusedException("Auth failed (custom namespace)"));
        var main = io.Of("/").Use((socket, _) => socket.Handshake.Query.ContainsKey("fail")
            ? throw new ConnectRefusedException("Auth failed (main namespace)")
            : default);
        MapTexts(main);
        MapAcks(main);
        MapBinary(main);
    }

    /// <summary>A short delay, so that the client's own connection timeout can be tested.</summary>
    private static async ValueTask<string?> DelayAsync(HttpContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, context.RequestAborted);
        return null;
    }

    private static void MapTexts(SocketIONamespace main) => main
        .On("hi", (socket, _, _) => Emit(socket, "hi"))
        .On("false", (socket, _, _) => Emit(socket, "false", "false"u8))
        .On("getDate", (socket, _, _) => Emit(socket, "takeDate", Now()))
        .On("getDateObj", (socket, _, _) => Emit(socket, "takeDateObj", [.. "{\"date\":"u8, .. Now(), .. "}"u8]))
        .On("getUtf8", (socket, _, _) =>
        {
            foreach (var text in Texts)
            {
                socket.Emit("takeUtf8", text);
            }

            return default;
        });

    private static void MapAcks(SocketIONamespace main) => main
        .On("echo", (_, context, _) =>
        {
            context.AckRaw(context.RawArguments.Span[1..^1], context.Attachments);
            return default;
        })
        .On("ack", Ask)
        .On("getAckDate", (_, context, _) =>
        {
            context.AckRaw(Now());
            return default;
        })
        .On("getHandshake", (socket, context, _) =>
        {
            context.AckRaw(HandshakeJson.Of(socket.Handshake));
            return default;
        })
        .On("getId", AckIdAsync);

    private static void MapBinary(SocketIONamespace main)
    {
        main
            .On("doge", (socket, _, _) => Emit(socket, "doge", Content))
            .On("getbin", (socket, _, _) => Emit(socket, "takebin", Content))
            .On("buffa", (socket, context, _) => EmitIf(context.Read<byte[]>(0).Length >= 0, socket, "buffack"))
            .On("jsonbuff", (socket, context, _) => EmitIf(IsMixed(context), socket, "jsonbuff-ack"))
            .On("abuff1", (socket, context, _) =>
            {
                socket.Data = context.Read<byte[]>(0);
                return default;
            })
            .On("abuff2", (socket, _, _) => EmitIf(socket.Data is byte[], socket, "abuff2-ack"))
            .On("blob", (socket, context, _) => EmitIf(context.Read<byte[]>(0).Length >= 0, socket, "back"))
            .On("jsonblob", (socket, context, _) => EmitIf(IsMixed(context), socket, "jsonblob-ack"));
    }

    private static bool IsMixed(EventContext context)
    {
        var value = context.Read<JsonElement>(0);
        return value.GetProperty("hello").GetString() == "lol" && value.GetProperty("goodbye").GetString() == "gotcha"
            && context.Attachments.Count == 1;
    }

    /// <summary>Does not wait for the answer: the next events of the socket would wait too.</summary>
    private static ValueTask Ask(SocketIOSocket socket, EventContext context, CancellationToken cancellationToken)
    {
        _ = AskAsync(socket);
        return default;
    }

    private static async Task AskAsync(SocketIOSocket socket)
    {
        var answer = await socket.EmitWithAckAsync<Acknowledgement>("ack", TimeSpan.FromSeconds(10));
        if (answer.Read<int>(0) == 5 && answer.Read<JsonElement>(1).GetProperty("test").GetBoolean())
        {
            socket.Emit("got it");
        }
    }

    private static ValueTask AckIdAsync(SocketIOSocket socket, EventContext context, CancellationToken cancellationToken)
    {
        context.Ack(socket.Id);
        return default;
    }

    private static ValueTask EmitIf(bool isExpected, SocketIOSocket socket, string name) =>
        isExpected ? Emit(socket, name) : throw new InvalidOperationException($"{name}: not what was expected");

    private static ValueTask Emit(SocketIOSocket socket, string name, ReadOnlySpan<byte> json = default)
    {
        socket.EmitRaw(name, json);
        return default;
    }

    private static ValueTask Emit(SocketIOSocket socket, string name, byte[] binary)
    {
        socket.Emit(name, binary);
        return default;
    }

    /// <summary>As JavaScript writes a date.</summary>
    private static ReadOnlySpan<byte> Now() =>
        System.Text.Encoding.ASCII.GetBytes($"\"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fff}Z\"");
}
