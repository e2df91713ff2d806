using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Parley.SocketIO.Interop;

/// <summary>Does commands, at once and in their order; what takes time is answered later, by the command's id.</summary>
internal sealed class Commands(SocketIOServer io, RedisEmitter emitter, Action<string> answer)
{
    /// <summary>That of a JavaScript <c>Date</c>.</summary>
    private const string TimeFormat = "ddd MMM dd yyyy HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'";

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private int _lastAsked;

    public async Task RunAsync(JsonElement command)
    {
        var id = command.GetProperty("id").GetInt32();
        try
        {
            var result = await ExecuteAsync(command);
            answer($"{{\"id\":{id},\"result\":{result}}}");
        }
        catch (Exception exception)
        {
            var partial = exception is BroadcastAckException<JsonElement> ack ? ListOf(ack.Answers) : "[]";
            answer($"{{\"id\":{id},\"error\":{Quote(exception.GetType().Name)},\"answers\":{partial}}}");
        }
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Quote(bool value) => value ? "true" : "false";

    private static string ListOf(IEnumerable<JsonElement> values) =>
        $"[{string.Join(',', values.Select(value => value.GetRawText()))}]";

    private static string[] Names(JsonElement command, string property) =>
        command.TryGetProperty(property, out var names) ? [.. names.EnumerateArray().Select(name => name.ToString())] : [];

    private static bool Is(JsonElement command, string flag) =>
        command.TryGetProperty(flag, out var value) && value.ValueKind == JsonValueKind.True;

    private static TimeSpan Time(JsonElement command) =>
        TimeSpan.FromMilliseconds(command.TryGetProperty("timeout", out var value) ? value.GetInt32() : 5000);

    private async Task<string> ExecuteAsync(JsonElement command)
    {
        var nsp = io.Of(command.TryGetProperty("nsp", out var name) ? name.GetString()! : "/");
        var to = Operator(nsp, command);
        var rooms = Names(command, "rooms");
        switch (command.GetProperty("op").GetString())
        {
            case "emit":
                to.EmitRaw(Event(command), Content(command), Attachments(command));
                return "null";
            case "emitWithAck":
                return ListOf(await AskAsync<JsonElement>(to, command));
            case "emitWithBinaryAck":
                var blobs = await AskAsync<byte[]>(to, command);
                return $"[{string.Join(',', blobs.Select(blob => Quote(Convert.ToBase64String(blob))))}]";
            case "socketsJoin":
                await to.SocketsJoinAsync(rooms);
                return "null";
            case "socketsLeave":
                await to.SocketsLeaveAsync(rooms);
                return "null";
            case "disconnectSockets":
                await to.DisconnectSocketsAsync(Is(command, "close"));
                return "null";
            case "fetchSockets":
                return await FetchAsync(to);
            case "serverSideEmit":
                nsp.ServerSideEmitRaw(Event(command), Content(command));
                return "null";
            case "serverSideEmitWithAck":
                return ListOf(await nsp.ServerSideEmitRawWithAckAsync<JsonElement>(
                    Event(command), Content(command), Time(command)));
            case "onServerSideEvent":
                Handle(nsp, command);
                return "null";
            case "answer":
                _asked[command.GetProperty("asked").GetInt32()].SetResult(command.GetProperty("value").Clone());
                return "null";
            case "askSocket":
                return (await nsp.Find(command.GetProperty("socket").GetString()!)!.EmitWithAckAsync<JsonElement>(
                    Event(command), Time(command))).GetRawText();
            case "count":
                return $"{await nsp.CountServersAsync()}";
            default:
                return OnSocket(nsp, command) ?? Emitter(command, rooms);
        }
    }

    private static BroadcastOperator Operator(SocketIONamespace nsp, JsonElement command)
    {
        var to = nsp.Compress(true);
        to = command.TryGetProperty("to", out _) ? to.To(Names(command, "to")) : to;
        to = command.TryGetProperty("except", out _) ? to.Except(Names(command, "except")) : to;
        to = Is(command, "local") ? to.Local : to;
        to = Is(command, "volatile") ? to.Volatile : to;
        return command.TryGetProperty("timeout", out _) ? to.Timeout(Time(command)) : to;
    }

    private static string Event(JsonElement command) => command.GetProperty("event").GetString()!;

    private static Task<IReadOnlyList<TAck>> AskAsync<TAck>(BroadcastOperator to, JsonElement command)
    {
        var args = command.GetProperty("args");
        return args.GetArrayLength() == 0
            ? to.EmitWithAckAsync<TAck>(Event(command), Time(command))
            : to.EmitWithAckAsync<JsonElement, TAck>(Event(command), args[0], Time(command));
    }

    /// <summary>The arguments less their brackets.</summary>
    private static byte[] Content(JsonElement command) =>
        Encoding.UTF8.GetBytes(command.GetProperty("args").GetRawText().Trim()[1..^1]);

    private static List<ReadOnlyMemory<byte>> Attachments(JsonElement command) =>
        [.. Names(command, "attachments").Select(text => (ReadOnlyMemory<byte>)Convert.FromBase64String(text))];

    private static async Task<string> FetchAsync(BroadcastOperator to)
    {
        var sockets = await to.FetchSocketsAsync();
        var list = sockets.Select(socket =>
            $"{{\"id\":{Quote(socket.Id)},\"rooms\":[{string.Join(',', socket.Rooms.Select(Quote))}],"
            + $"\"auth\":{socket.Handshake.Auth?.GetRawText() ?? "null"},\"handshake\":{HandshakeOf(socket.Handshake)},"
            + $"\"data\":{(socket.Data<JsonElement>() is { ValueKind: not JsonValueKind.Undefined } data ? data.GetRawText() : "null")}}}");
        return $"{{\"missing\":{sockets.MissingServers},\"sockets\":[{string.Join(',', list)}]}}";
    }

    /// <summary>As servers on Node.js show it.</summary>
    private static string HandshakeOf(SocketIOHandshake handshake)
    {
        static string Members(IReadOnlyDictionary<string, string> members) =>
            $"{{{string.Join(',', members.Select(member => $"{Quote(member.Key)}:{Quote(member.Value)}"))}}}";

        return $"{{\"headers\":{Members(handshake.Headers)},\"address\":{Quote(handshake.Address)},"
            + $"\"time\":{Quote(handshake.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture))},"
            + $"\"xdomain\":{Quote(handshake.CrossDomain)},\"secure\":{Quote(handshake.Secure)},"
            + $"\"issued\":{handshake.Issued},\"url\":{Quote(handshake.Url)},\"query\":{Members(handshake.Query)},"
            + $"\"auth\":{handshake.Auth?.GetRawText() ?? "{}"}}}";
    }

    private static string? OnSocket(SocketIONamespace nsp, JsonElement command)
    {
        var socket = command.TryGetProperty("socket", out var id) ? nsp.Find(id.GetString()!) : null;
        switch (command.GetProperty("op").GetString())
        {
            case "join":
                socket?.Join(command.GetProperty("room").ToString());
                return "null";
            case "leave":
                socket?.Leave(command.GetProperty("room").ToString());
                return "null";
            case "data":
                socket!.Data = command.GetProperty("data").Clone();
                return "null";
            case "rooms":
                return socket is null ? "[]" : $"[{string.Join(',', socket.Rooms.Select(Quote))}]";
            default:
                return null;
        }
    }

    private void Handle(SocketIONamespace nsp, JsonElement command)
    {
        var name = Event(command);
        var result = command.TryGetProperty("answer", out var given) ? given.Clone() : default;
        var isAsked = Is(command, "asks"); // what to answer is told later, by the command "answer"
        nsp.OnServerSideEvent(name, async (_, payload, cancellation) =>
        {
            var number = Interlocked.Increment(ref _lastAsked);
            var asked = _asked[number] = new TaskCompletionSource<JsonElement>();
            answer($"{{\"heard\":{Quote(name)},\"args\":{Encoding.UTF8.GetString(payload.Json.Span)},\"number\":{number}}}");
            if (!isAsked)
            {
                asked.SetResult(result);
            }

            var value = await asked.Task.WaitAsync(cancellation);
            return value.ValueKind == JsonValueKind.Undefined
                ? null
                : new PacketPayload(Encoding.UTF8.GetBytes(value.GetRawText()), []);
        });
    }

    private string Emitter(JsonElement command, string[] rooms)
    {
        var to = command.TryGetProperty("to", out _) ? emitter.To(Names(command, "to")) : emitter;
        to = command.TryGetProperty("except", out _) ? to.Except(Names(command, "except")) : to;
        switch (command.GetProperty("op").GetString())
        {
            case "emitter.emit":
                to.EmitRaw(Event(command), Content(command), Attachments(command));
                return "null";
            case "emitter.socketsJoin":
                to.SocketsJoin(rooms);
                return "null";
            case "emitter.socketsLeave":
                to.SocketsLeave(rooms);
                return "null";
            case "emitter.disconnectSockets":
                to.DisconnectSockets(Is(command, "close"));
                return "null";
            case "emitter.serverSideEmit":
                to.ServerSideEmit(Event(command), command.GetProperty("args")[0]);
                return "null";
            case var unknown:
                throw new ArgumentException($"There is no command {unknown}.");
        }
    }
}
