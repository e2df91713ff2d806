using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Parley.Server.EventLogs;

/// <summary>
/// The wire's <c>event</c> object, which is also what the log keeps. Pure. The order of members is part of the promise
/// that an event has the same bytes for ever.
/// </summary>
internal static class EventPayload
{
    /// <summary>Room for everything but the texts; a wrong guess costs one copy.</summary>
    private const int UsualSize = 320;

    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static byte[] Encode(LogEvent logged)
    {
        var buffer = new ArrayBufferWriter<byte>(UsualSize + (logged.Text?.Length ?? 0));
        Write(buffer, "{\"channelId\":", logged.ChannelId);
        Write(buffer, ",\"epoch\":", logged.Epoch);
        Write(buffer, ",\"seq\":", logged.Seq);
        Write(buffer, ",\"type\":", Name(logged.Type));
        Write(buffer, ",\"id\":", Id(logged));
        Write(buffer, ",\"at\":", logged.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        Write(buffer, ",\"by\":{\"id\":", logged.By.Id);
        Write(buffer, ",\"name\":", logged.By.Name);
        buffer.Write("}"u8);
        WriteMembers(buffer, logged);
        buffer.Write(logged.Deleted ? ",\"deleted\":true}"u8 : "}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    public static LogEvent Decode(byte[] utf8)
    {
        var stored = JsonSerializer.Deserialize(utf8, EventLogJson.Default.StoredEvent)
            ?? throw new InvalidDataException("a logged event is null");
        var isMessage = stored.Type == "message";
        return new LogEvent
        {
            ChannelId = stored.ChannelId,
            Epoch = stored.Epoch,
            Seq = stored.Seq,
            Type = Type(stored.Type),
            MessageId = Number(isMessage ? stored.Id : stored.MessageId ?? ""),
            By = stored.By,
            At = stored.At,
            ClientId = stored.ClientId,
            Text = stored.Text,
            ReplyTo = stored.ReplyTo is { } replyTo ? Number(replyTo) : null,
            Reaction = stored.Reaction,
            On = stored.On,
            Deleted = stored.Deleted,
            Payload = utf8,
        };
    }

    public static string Name(LogEventType type) => type switch
    {
        LogEventType.Message => "message",
        LogEventType.Edit => "edit",
        LogEventType.Delete => "delete",
        LogEventType.React => "react",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    private static LogEventType Type(string name) => name switch
    {
        "message" => LogEventType.Message,
        "edit" => LogEventType.Edit,
        "delete" => LogEventType.Delete,
        "react" => LogEventType.React,
        _ => throw new InvalidDataException($"a logged event has type {name}"),
    };

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Id(LogEvent logged) => logged.Type == LogEventType.Message
        ? logged.MessageId.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{logged.ChannelId}:{logged.Seq}");

    private static void WriteMembers(ArrayBufferWriter<byte> buffer, LogEvent logged)
    {
        if (logged.Type == LogEventType.Message)
        {
            Write(buffer, ",\"clientId\":", logged.ClientId!);
        }
        else
        {
            Write(buffer, ",\"messageId\":", logged.MessageId.ToString(CultureInfo.InvariantCulture));
        }

        if (logged.Text is { } text)
        {
            Write(buffer, ",\"text\":", text);
        }

        if (logged.ReplyTo is { } replyTo)
        {
            Write(buffer, ",\"replyTo\":", replyTo.ToString(CultureInfo.InvariantCulture));
        }

        if (logged.Reaction is { } reaction)
        {
            Write(buffer, ",\"reaction\":", reaction);
            buffer.Write(logged.On ? ",\"on\":true"u8 : ",\"on\":false"u8);
        }
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string member, string value)
    {
        JsonText.WriteRaw(buffer, member);
        JsonText.WriteString(buffer, value);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string member, long value)
    {
        JsonText.WriteRaw(buffer, member);
        value.TryFormat(buffer.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        buffer.Advance(written);
    }
}
