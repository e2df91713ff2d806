using System.Text.Json;
using Parley.SocketIO.Redis.MessagePack;
using Parley.SocketIO.Redis.Messages;

namespace Parley.SocketIO.Redis.Cluster;

/// <summary>
/// A message between servers: what it is, its data, who sends it, the namespace. Written as JSON, and what has binary data
/// is MessagePack of the same.
/// </summary>
internal sealed class ClusterMessage(
    MessageType type, Action<Utf8JsonWriter> writeData, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
{
    /// <summary>Of an event packet.</summary>
    private const int EventType = 2;

    public MessageType Type => type;

    public bool HasBinary => attachments is { Count: > 0 };

    /// <summary>Whether it is a question: answers come under this id.</summary>
    public string? RequestId { get; init; }

    /// <summary>The rooms of a broadcast.</summary>
    public IReadOnlyList<string>? Rooms { get; init; }

    public static ClusterMessage Broadcast(
        PacketPayload payload, BroadcastTarget target, string? requestId = null, TimeSpan? timeout = null) =>
        new(
            MessageType.Broadcast,
            json =>
            {
                json.WriteStartObject("packet"u8);
                json.WriteNumber("type"u8, EventType);
                WriteRaw(json, "data"u8, payload);
                json.WriteEndObject();
                WriteRequestId(json, requestId);
                TargetJson.WriteTo(json, target, timeout);
            },
            payload.Attachments)
        {
            RequestId = requestId,
            Rooms = target.Rooms,
        };

    public static ClusterMessage Sockets(MessageType type, BroadcastTarget target, IReadOnlyList<string> rooms) => new(type, json =>
    {
        TargetJson.WriteTo(json, target);
        TargetJson.WriteNames(json, "rooms"u8, rooms);
    });

    public static ClusterMessage Disconnect(BroadcastTarget target, bool close) => new(MessageType.DisconnectSockets, json =>
    {
        TargetJson.WriteTo(json, target);
        json.WriteBoolean("close"u8, close);
    });

    public static ClusterMessage Fetch(BroadcastTarget target, string requestId) => new(MessageType.FetchSockets, json =>
    {
        TargetJson.WriteTo(json, target);
        WriteRequestId(json, requestId);
    })
    {
        RequestId = requestId,
    };

    public static ClusterMessage ServerSideEmit(PacketPayload payload, string? requestId = null) => new(
        MessageType.ServerSideEmit,
        json =>
        {
            WriteRequestId(json, requestId);
            WriteRaw(json, "packet"u8, payload);
        },
        payload.Attachments)
    {
        RequestId = requestId,
    };

    public static ClusterMessage SocketTaken(string pid) =>
        new(MessageType.SocketTaken, json => json.WriteString("pid"u8, pid));

    public static ClusterMessage Close() => new(MessageType.AdapterClose, static _ => { });

    public static ClusterMessage Descriptions(string requestId, IReadOnlyList<SocketDescription> sockets) =>
        new(MessageType.FetchSocketsResponse, json =>
        {
            WriteRequestId(json, requestId);
            json.WriteStartArray("sockets"u8);
            foreach (var socket in sockets)
            {
                socket.WriteTo(json);
            }

            json.WriteEndArray();
        });

    /// <summary>An answer of one value, or of none.</summary>
    public static ClusterMessage Answer(MessageType type, string requestId, PacketPayload answer) => new(
        type,
        json =>
        {
            WriteRequestId(json, requestId);
            WriteRaw(json, "packet"u8, answer);
        },
        answer.Attachments);

    public static ClusterMessage ClientCount(string requestId, int count) => new(MessageType.BroadcastClientCount, json =>
    {
        WriteRequestId(json, requestId);
        json.WriteNumber("clientCount"u8, count);
    });

    public static ClusterMessage ClientGone(string requestId) =>
        new(MessageType.BroadcastClientGone, json => WriteRequestId(json, requestId));

    /// <summary>The whole message.</summary>
    public byte[] Encode(string uid, string nsp, bool isMessagePack)
    {
        var writer = JsonMessageWriter.Rent();
        var json = writer.Json;
        json.WriteStartObject();
        json.WriteNumber("type"u8, (int)type);
        json.WriteStartObject("data"u8);
        writeData(json);
        json.WriteEndObject();
        json.WriteString("uid"u8, uid);
        json.WriteString("nsp"u8, nsp);
        json.WriteEndObject();
        var message = writer.ToArrayAndReturn();
        return isMessagePack ? Pack(message) : message;
    }

    /// <summary>The data alone.</summary>
    public byte[] EncodeData(bool isMessagePack)
    {
        var writer = JsonMessageWriter.Rent();
        writer.Json.WriteStartObject();
        writeData(writer.Json);
        writer.Json.WriteEndObject();
        var data = writer.ToArrayAndReturn();
        return isMessagePack ? Pack(data) : data;
    }

    private static void WriteRequestId(Utf8JsonWriter json, string? requestId)
    {
        if (requestId is not null)
        {
            json.WriteString("requestId"u8, requestId);
        }
    }

    private static void WriteRaw(Utf8JsonWriter json, ReadOnlySpan<byte> property, PacketPayload payload)
    {
        if (!payload.Json.IsEmpty)
        {
            json.WritePropertyName(property);
            json.WriteRawValue(payload.Json.Span, skipInputValidation: true);
        }
    }

    private byte[] Pack(byte[] json)
    {
        var writer = MessagePackWriter.Rent();
        JsonToMessagePack.Write(writer, json, attachments ?? []);
        return writer.ToArrayAndReturn();
    }
}
