using System.Text.Json;
using Parley.SocketIO.Redis.MessagePack;
using Parley.SocketIO.Redis.Messages;

namespace Parley.SocketIO.Redis.PubSub;

/// <summary>
/// Writes what servers answer. The <c>uid</c>, which the packages for Node.js leave out and pass over, is how missing
/// servers get a name.
/// </summary>
internal static class Responses
{
    /// <summary>To a question of which nothing is to be told.</summary>
    public static byte[] Done(string uid, string id) => Write(uid, id, static _ => { });

    public static byte[] Names(string uid, string id, string property, IEnumerable<string> names) => Write(uid, id, json =>
    {
        json.WriteStartArray(property);
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    });

    public static byte[] Sockets(string uid, string id, IReadOnlyList<SocketDescription> sockets) => Write(uid, id, json =>
    {
        json.WriteStartArray("sockets"u8);
        foreach (var socket in sockets)
        {
            socket.WriteTo(json);
        }

        json.WriteEndArray();
    });

    public static byte[] ServerSideAnswer(string uid, string id, PacketPayload answer)
    {
        if (answer.Attachments.Count > 0)
        {
            return WriteAnswer(uid, id, RequestType.ServerSideEmit, "data", answer.Json.Span, answer.Attachments);
        }

        return Write(uid, id, json =>
        {
            json.WriteNumber("type"u8, (int)RequestType.ServerSideEmit);
            if (!answer.Json.IsEmpty)
            {
                json.WritePropertyName("data"u8);
                json.WriteRawValue(answer.Json.Span, skipInputValidation: true);
            }
        });
    }

    public static byte[] ClientCount(string uid, string id, int count) => Write(uid, id, json =>
    {
        json.WriteNumber("type"u8, (int)RequestType.BroadcastClientCount);
        json.WriteNumber("clientCount"u8, count);
    });

    public static byte[] ClientGone(string uid, string id) =>
        Write(uid, id, static json => json.WriteNumber("type"u8, (int)RequestType.BroadcastClientGone));

    public static byte[] Ack(
        string uid, string id, ReadOnlySpan<byte> value, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        WriteAnswer(uid, id, RequestType.BroadcastAck, "packet", value, attachments);

    private static byte[] WriteAnswer(
        string uid,
        string id,
        RequestType type,
        string property,
        ReadOnlySpan<byte> value,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var writer = MessagePackWriter.Rent();
        writer.WriteMapHeader(value.IsEmpty ? 3 : 4);
        writer.WriteString("type"u8);
        writer.WriteInteger((int)type);
        writer.WriteString("requestId"u8);
        writer.WriteString(id);
        if (!value.IsEmpty)
        {
            writer.WriteString(property);
            JsonToMessagePack.Write(writer, value, attachments);
        }

        writer.WriteString("uid"u8);
        writer.WriteString(uid);
        return writer.ToArrayAndReturn();
    }

    private static byte[] Write(string uid, string id, Action<Utf8JsonWriter> write)
    {
        var writer = JsonMessageWriter.Rent();
        var json = writer.Json;
        json.WriteStartObject();
        json.WriteString("requestId"u8, id);
        write(json);
        json.WriteString("uid"u8, uid);
        json.WriteEndObject();
        return writer.ToArrayAndReturn();
    }
}
