using System.Text.Json;
using Parley.SocketIO.Redis.MessagePack;
using Parley.SocketIO.Redis.Messages;

namespace Parley.SocketIO.Redis.PubSub;

/// <summary>Writes what servers ask of each other.</summary>
internal static class Requests
{
    /// <summary>Joins or leaves rooms. The emitter has no <paramref name="uid"/> here.</summary>
    public static byte[] Rooms(RequestType type, string? uid, BroadcastTarget target, IReadOnlyList<string> rooms) =>
        Write(type, uid, null, json =>
        {
            TargetJson.WriteTo(json, target, hasFlags: false);
            TargetJson.WriteNames(json, "rooms"u8, rooms);
        });

    public static byte[] Disconnect(string? uid, BroadcastTarget target, bool close) =>
        Write(RequestType.RemoteDisconnect, uid, null, json =>
        {
            TargetJson.WriteTo(json, target, hasFlags: false);
            json.WriteBoolean("close"u8, close);
        });

    public static byte[] Fetch(string uid, string id, BroadcastTarget target) =>
        Write(RequestType.RemoteFetch, uid, id, json => TargetJson.WriteTo(json, target, hasFlags: false));

    /// <summary>An event to servers; answered when it has an id. With binary data it is MessagePack, which all read.</summary>
    public static byte[] ServerSideEmit(string uid, string? id, PacketPayload payload)
    {
        if (payload.Attachments.Count == 0)
        {
            return Write(RequestType.ServerSideEmit, uid, id, json =>
            {
                json.WritePropertyName("data"u8);
                json.WriteRawValue(payload.Json.Span, skipInputValidation: true);
            });
        }

        var writer = Begin(RequestType.ServerSideEmit, uid, id, members: 1);
        writer.WriteString("data"u8);
        JsonToMessagePack.Write(writer, payload.Json.Span, payload.Attachments);
        return writer.ToArrayAndReturn();
    }

    /// <summary>A broadcast that clients acknowledge.</summary>
    public static byte[] Broadcast(
        string uid, string id, string nsp, PacketPayload payload, BroadcastTarget target, TimeSpan timeout)
    {
        var writer = Begin(RequestType.Broadcast, uid, id, members: 2);
        writer.WriteString("packet"u8);
        BroadcastMessage.WritePacket(writer, nsp, payload);
        writer.WriteString("opts"u8);
        TargetMessagePack.WriteTo(writer, target, timeout);
        return writer.ToArrayAndReturn();
    }

    private static byte[] Write(RequestType type, string? uid, string? id, Action<Utf8JsonWriter> write)
    {
        var writer = JsonMessageWriter.Rent();
        var json = writer.Json;
        json.WriteStartObject();
        if (uid is not null)
        {
            json.WriteString("uid"u8, uid);
        }

        if (id is not null)
        {
            json.WriteString("requestId"u8, id);
        }

        json.WriteNumber("type"u8, (int)type);
        write(json);
        json.WriteEndObject();
        return writer.ToArrayAndReturn();
    }

    private static MessagePackWriter Begin(RequestType type, string uid, string? id, int members)
    {
        var writer = MessagePackWriter.Rent();
        writer.WriteMapHeader(members + (id is null ? 2 : 3));
        writer.WriteString("uid"u8);
        writer.WriteString(uid);
        if (id is not null)
        {
            writer.WriteString("requestId"u8);
            writer.WriteString(id);
        }

        writer.WriteString("type"u8);
        writer.WriteInteger((int)type);
        return writer;
    }
}
