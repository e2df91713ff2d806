using System.Text;
using System.Text.Json;

namespace Parley.SocketIO.Redis.MessagePack;

/// <summary>Writes JSON as MessagePack; binary data stands where its placeholders stood.</summary>
internal static class JsonToMessagePack
{
    private const double MaxExactInteger = 9_007_199_254_740_992; // 2^53: beyond it JavaScript has no integers

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000, AllowMultipleValues = true };

    /// <summary>Writes one JSON value; nil when there is none.</summary>
    public static void Write(
        MessagePackWriter writer, ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var reader = new Utf8JsonReader(json, Options);
        if (json.IsEmpty || !reader.Read())
        {
            writer.WriteNil();
            return;
        }

        WriteValue(writer, ref reader, attachments);
    }

    private static void WriteValue(
        MessagePackWriter writer, ref Utf8JsonReader reader, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                WriteString(writer, ref reader);
                break;
            case JsonTokenType.Number:
                WriteNumber(writer, ref reader);
                break;
            case JsonTokenType.StartObject when attachments.Count > 0 && TryReadPlaceholder(ref reader, out var number):
                writer.WriteBinary(attachments[number].Span);
                break;
            case JsonTokenType.StartObject:
                WriteObject(writer, ref reader, attachments);
                break;
            case JsonTokenType.StartArray:
                WriteArray(writer, ref reader, attachments);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.WriteBoolean(reader.TokenType == JsonTokenType.True);
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    private static void WriteObject(
        MessagePackWriter writer, ref Utf8JsonReader reader, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var (start, count) = (writer.Begin(), 0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            WriteString(writer, ref reader);
            reader.Read();
            WriteValue(writer, ref reader, attachments);
            count++;
        }

        writer.EndMap(start, count);
    }

    private static void WriteArray(
        MessagePackWriter writer, ref Utf8JsonReader reader, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var (start, count) = (writer.Begin(), 0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            WriteValue(writer, ref reader, attachments);
            count++;
        }

        writer.EndArray(start, count);
    }

    private static void WriteString(MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            writer.WriteString(Unescape(ref reader));
        }
        else
        {
            writer.WriteString(reader.ValueSpan);
        }
    }

    private static void WriteNumber(MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var integer))
        {
            writer.WriteInteger(integer);
        }
        else if (reader.TryGetUInt64(out var large))
        {
            writer.WriteInteger(large);
        }
        else if (reader.GetDouble() is var real && double.IsInteger(real) && Math.Abs(real) < MaxExactInteger)
        {
            writer.WriteInteger((long)real);
        }
        else
        {
            writer.WriteDouble(real);
        }
    }

    private static bool TryReadPlaceholder(ref Utf8JsonReader reader, out int number)
    {
        var ahead = reader;
        number = 0;
        if (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName && ahead.ValueTextEquals("_placeholder"u8) && ahead.Read()
            && ahead.TokenType == JsonTokenType.True && ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName
            && ahead.ValueTextEquals("num"u8) && ahead.Read() && ahead.TokenType == JsonTokenType.Number
            && ahead.TryGetInt32(out number) && ahead.Read() && ahead.TokenType == JsonTokenType.EndObject)
        {
            reader = ahead;
            return true;
        }

        return false;
    }

    /// <summary>A surrogate without its other half is U+FFFD; the framework's reader would throw.</summary>
    private static string Unescape(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return UnescapeLeniently(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private static string UnescapeLeniently(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            i++;
            if (escaped[i] == 'u')
            {
                text.Append((char)Convert.ToUInt16(escaped.Substring(i + 1, 4), 16));
                i += 4;
            }
            else
            {
                text.Append(escaped[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var c => c });
            }
        }

        return text.ToString(); // encoding it replaces what is not whole
    }
}
