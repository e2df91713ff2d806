using System.Buffers;
using System.Text.Json;
using Parley.SocketIO.Redis.MessagePack;
using Parley.SocketIO.Redis.Messages;

namespace Parley.SocketIO.Redis.PubSub;

/// <summary>A broadcast as it is published: who sends it, the packet, whom it addresses.</summary>
internal static class BroadcastMessage
{
    /// <summary>Of an event packet.</summary>
    public const int EventType = 2;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_json;

    public static byte[] Encode(
        string uid, string nsp, PacketPayload payload, BroadcastTarget target, RedisParser parser)
    {
        if (parser == RedisParser.Json && payload.Attachments.Count == 0)
        {
            return EncodeJson(uid, nsp, payload, target);
        }

        var writer = MessagePackWriter.Rent();
        writer.WriteArrayHeader(3);
        writer.WriteString(uid);
        WritePacket(writer, nsp, payload);
        TargetMessagePack.WriteTo(writer, target);
        return writer.ToArrayAndReturn();
    }

    public static void WritePacket(MessagePackWriter writer, string nsp, PacketPayload payload)
    {
        writer.WriteMapHeader(3);
        writer.WriteString("type"u8);
        writer.WriteInteger(EventType);
        writer.WriteString("data"u8);
        JsonToMessagePack.Write(writer, payload.Json.Span, payload.Attachments);
        writer.WriteString("nsp"u8);
        writer.WriteString(nsp);
    }

    /// <summary>Whether a server itself has sent the message. Reads no further than it must.</summary>
    public static bool IsFrom(ReadOnlySpan<byte> message, ReadOnlySpan<byte> uid)
    {
        if (message is [(byte)'[', ..])
        {
            return message.Length > uid.Length + 3 && message[1] == '"' && message[2..].StartsWith(uid)
                && message[uid.Length + 2] == '"';
        }

        var reader = new MessagePackReader(message);
        reader.ReadArrayHeader();
        return reader.ReadStringUtf8().SequenceEqual(uid);
    }

    /// <summary>Hands a broadcast over to the sockets of this server, if it is of this namespace.</summary>
    public static void Deliver(ReadOnlyMemory<byte> message, LocalAdapter local, ReadOnlySpan<byte> nsp)
    {
        if (message.Span is [(byte)'[', ..])
        {
            DeliverJson(message, local);
            return;
        }

        var reader = new MessagePackReader(message.Span);
        reader.ReadArrayHeader();
        reader.Skip();
        var data = -1;
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            var key = reader.ReadStringUtf8();
            if (key.SequenceEqual("nsp"u8) && MessagePackReader.IsString(reader.Peek))
            {
                if (!reader.ReadStringUtf8().SequenceEqual(nsp))
                {
                    return;
                }

                continue;
            }

            data = key.SequenceEqual("data"u8) ? reader.Position : data;
            reader.Skip();
        }

        var target = TargetMessagePack.Read(ref reader);
        if (data >= 0)
        {
            reader.Position = data;
            Deliver(ref reader, message, local, target);
        }
    }

    private static void Deliver(
        ref MessagePackReader reader, ReadOnlyMemory<byte> message, LocalAdapter local, BroadcastTarget target)
    {
        var json = t_json ?? new ArrayBufferWriter<byte>(1024);
        t_json = null; // who listens to what goes out may do anything
        json.ResetWrittenCount();
        List<ReadOnlyMemory<byte>>? attachments = null;
        MessagePackToJson.Write(json, ref reader, message, ref attachments);
        local.Broadcast(
            new PacketPayload(json.WrittenMemory, attachments ?? (IReadOnlyList<ReadOnlyMemory<byte>>)[]), target);
        t_json = json.Capacity <= 64 << 10 ? json : null; // the frame has its own copy
    }

    private static void DeliverJson(ReadOnlyMemory<byte> message, LocalAdapter local)
    {
        using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 1000 });
        var root = document.RootElement;
        var packet = root[1];
        if (TargetJson.Text(packet, "nsp"u8) is not { } nsp || nsp == local.Namespace.Name)
        {
            var data = TargetJson.Raw(packet, "data"u8);
            local.Broadcast(new PacketPayload(data.ToArray(), []), TargetJson.ReadOpts(root[2]));
        }
    }

    private static byte[] EncodeJson(string uid, string nsp, PacketPayload payload, BroadcastTarget target)
    {
        var writer = JsonMessageWriter.Rent();
        var json = writer.Json;
        json.WriteStartArray();
        json.WriteStringValue(uid);
        json.WriteStartObject();
        json.WriteNumber("type"u8, EventType);
        json.WritePropertyName("data"u8);
        json.WriteRawValue(payload.Json.Span, skipInputValidation: true);
        json.WriteString("nsp"u8, nsp);
        json.WriteEndObject();
        TargetJson.WriteOpts(json, target);
        json.WriteEndArray();
        return writer.ToArrayAndReturn();
    }
}
