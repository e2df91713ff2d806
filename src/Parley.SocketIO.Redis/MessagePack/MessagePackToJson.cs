using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Parley.SocketIO.Redis.MessagePack;

/// <summary>
/// Writes MessagePack as JSON in one pass; binary data is set aside and a placeholder stands for it. What JSON does not
/// have becomes what <c>JSON.stringify</c> makes of it.
/// </summary>
internal static class MessagePackToJson
{
    private const int MaxDepth = 500;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>A whole message as JSON, with its binary data.</summary>
    public static PacketPayload Convert(ReadOnlyMemory<byte> message)
    {
        var json = new ArrayBufferWriter<byte>(message.Length + (message.Length / 2) + 16);
        var reader = new MessagePackReader(message.Span);
        List<ReadOnlyMemory<byte>>? attachments = null;
        Write(json, ref reader, message, ref attachments);
        return new PacketPayload(json.WrittenMemory, attachments ?? (IReadOnlyList<ReadOnlyMemory<byte>>)[]);
    }

    /// <summary>Writes the next value of a message.</summary>
    public static void Write(
        IBufferWriter<byte> json,
        ref MessagePackReader reader,
        ReadOnlyMemory<byte> message,
        ref List<ReadOnlyMemory<byte>>? attachments,
        int depth = 0)
    {
        var type = reader.Peek;
        if (MessagePackReader.IsString(type))
        {
            WriteString(json, reader.ReadStringUtf8());
        }
        else if (MessagePackReader.IsArray(type))
        {
            WriteArray(json, ref reader, message, ref attachments, depth);
        }
        else if (MessagePackReader.IsMap(type))
        {
            WriteMap(json, ref reader, message, ref attachments, depth);
        }
        else if (type is >= 0xc4 and <= 0xc6)
        {
            attachments ??= [];
            json.Write("{\"_placeholder\":true,\"num\":"u8);
            WriteInteger(json, attachments.Count);
            json.Write("}"u8);
            attachments.Add(message[reader.ReadBinary()]);
        }
        else
        {
            WriteScalar(json, ref reader, type);
        }
    }

    public static void WriteString(IBufferWriter<byte> json, ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8)); // JavaScript's lone surrogates
        }

        json.Write("\""u8);
        while (utf8.IndexOfAny(Escaped) is >= 0 and var at)
        {
            json.Write(utf8[..at]);
            WriteEscaped(json, utf8[at]);
            utf8 = utf8[(at + 1)..];
        }

        json.Write(utf8);
        json.Write("\""u8);
    }

    private static void WriteArray(
        IBufferWriter<byte> json,
        ref MessagePackReader reader,
        ReadOnlyMemory<byte> message,
        ref List<ReadOnlyMemory<byte>>? attachments,
        int depth)
    {
        CheckDepth(depth);
        var count = reader.ReadArrayHeader();
        json.Write("["u8);
        for (var i = 0; i < count; i++)
        {
            json.Write(i == 0 ? [] : ","u8);
            Write(json, ref reader, message, ref attachments, depth + 1);
        }

        json.Write("]"u8);
    }

    private static void WriteMap(
        IBufferWriter<byte> json,
        ref MessagePackReader reader,
        ReadOnlyMemory<byte> message,
        ref List<ReadOnlyMemory<byte>>? attachments,
        int depth)
    {
        CheckDepth(depth);
        var count = reader.ReadMapHeader();
        json.Write("{"u8);
        for (var i = 0; i < count; i++)
        {
            json.Write(i == 0 ? [] : ","u8);
            if (MessagePackReader.IsString(reader.Peek))
            {
                WriteString(json, reader.ReadStringUtf8());
            }
            else
            {
                WriteString(json, Encoding.UTF8.GetBytes(reader.ReadName()));
            }

            json.Write(":"u8);
            Write(json, ref reader, message, ref attachments, depth + 1);
        }

        json.Write("}"u8);
    }

    private static void WriteScalar(IBufferWriter<byte> json, ref MessagePackReader reader, byte type)
    {
        switch (type)
        {
            case 0xc0:
                reader.Skip();
                json.Write("null"u8);
                break;
            case 0xc2 or 0xc3:
                json.Write(reader.ReadBoolean() ? "true"u8 : "false"u8);
                break;
            case 0xca or 0xcb:
                WriteDouble(json, reader.ReadDouble());
                break;
            case 0xcf:
                WriteUnsigned(json, (ulong)reader.ReadInteger());
                break;
            case (>= 0xc7 and <= 0xc9) or (>= 0xd4 and <= 0xd8):
                WriteExtension(json, reader.ReadExtension(out var extension), extension);
                break;
            default:
                WriteInteger(json, reader.ReadInteger());
                break;
        }
    }

    private static void WriteDouble(IBufferWriter<byte> json, double value)
    {
        if (!double.IsFinite(value))
        {
            json.Write("null"u8);
            return;
        }

        value.TryFormat(json.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        json.Advance(written);
    }

    private static void WriteInteger(IBufferWriter<byte> json, long value)
    {
        Utf8Formatter.TryFormat(value, json.GetSpan(20), out var written);
        json.Advance(written);
    }

    private static void WriteUnsigned(IBufferWriter<byte> json, ulong value)
    {
        Utf8Formatter.TryFormat(value, json.GetSpan(20), out var written);
        json.Advance(written);
    }

    /// <summary>A point in time as <c>Date</c> shows itself in JSON; other extensions mean nothing here.</summary>
    private static void WriteExtension(IBufferWriter<byte> json, ReadOnlySpan<byte> value, sbyte extension)
    {
        var (seconds, nanoseconds) = (extension, value.Length) switch
        {
            (-1, 4) => (BinaryPrimitives.ReadUInt32BigEndian(value), 0u),
            (-1, 8) => ((long)(BinaryPrimitives.ReadUInt64BigEndian(value) & 0x3_ffff_ffff),
                (uint)(BinaryPrimitives.ReadUInt64BigEndian(value) >> 34)),
            (-1, 12) => (BinaryPrimitives.ReadInt64BigEndian(value[4..]), BinaryPrimitives.ReadUInt32BigEndian(value)),
            _ => (long.MaxValue, 0u),
        };
        if (seconds < -62_135_596_800 || seconds > 253_402_300_799)
        {
            json.Write("null"u8);
            return;
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddMilliseconds(nanoseconds / 1_000_000);
        WriteString(json, Encoding.ASCII.GetBytes(
            time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)));
    }

    private static void WriteEscaped(IBufferWriter<byte> json, byte value)
    {
        ReadOnlySpan<byte> text = value switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            _ => Encoding.ASCII.GetBytes($"\\u{value:x4}"),
        };
        json.Write(text);
    }

    private static void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FormatException($"A message is nested deeper than {MaxDepth}.");
        }
    }
}
