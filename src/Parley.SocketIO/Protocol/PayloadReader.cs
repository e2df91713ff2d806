using System.Text;
using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Reads the JSON of a packet once from end to end without recursion, so that depth costs nothing, and finds the event's
/// name, its arguments, and placeholders that point nowhere. Never throws on input.
/// </summary>
internal static class PayloadReader
{
    /// <summary>Names that a client may not send, nor an application emit: they are events of the socket itself.</summary>
    private static readonly string[] Reserved =
        ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = int.MaxValue };

    public static bool IsReserved(ReadOnlySpan<char> name)
    {
        foreach (var reserved in Reserved)
        {
            if (name.SequenceEqual(reserved))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsObject(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read())
            {
            }

            return isObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads <c>["name", argument, …]</c>.</summary>
    public static bool TryReadEvent(ReadOnlySpan<byte> json, int attachments, out EventPayload payload)
    {
        payload = default;
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray || !reader.Read()
                || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            {
                return false;
            }

            var nameStart = (int)reader.TokenStartIndex;
            var nameEnd = (int)reader.BytesConsumed;
            if (!TryReadRest(ref reader, attachments, out var count))
            {
                return false;
            }

            var comma = count == 0 ? -1 : nameEnd + json[nameEnd..].IndexOf((byte)',');
            payload = new EventPayload(nameStart..nameEnd, comma, count);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads <c>[argument, …]</c>.</summary>
    public static bool TryReadAck(ReadOnlySpan<byte> json, int attachments, out int count)
    {
        count = 0;
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray
                && TryReadRest(ref reader, attachments, out count);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Where an argument stands in a JSON array; false when the array has no such argument.</summary>
    public static bool TryFindArgument(ReadOnlySpan<byte> array, int index, out Range argument)
    {
        argument = default;
        var reader = new Utf8JsonReader(array, ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (index-- == 0)
            {
                argument = start..(int)reader.BytesConsumed;
                return true;
            }
        }

        return false;
    }

    /// <summary>The text of an event's name. A name that is no text (a lone surrogate) stays as it was written.</summary>
    public static string ReadName(ReadOnlySpan<byte> token)
    {
        if (token[0] != (byte)'"')
        {
            return Encoding.UTF8.GetString(token);
        }

        var text = token[1..^1];
        if (text.Contains((byte)'\\'))
        {
            try
            {
                var reader = new Utf8JsonReader(token);
                reader.Read();
                return reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
            }
        }

        return Encoding.UTF8.GetString(text);
    }

    /// <summary>From behind the name to the end: counts what stands at the array's own level.</summary>
    private static bool TryReadRest(ref Utf8JsonReader reader, int attachments, out int count)
    {
        count = 0;
        var placeholders = attachments > 0 ? new PlaceholderCheck(attachments) : null;
        while (reader.Read())
        {
            if (placeholders is not null && !placeholders.Accepts(ref reader))
            {
                return false;
            }

            var opensOrStands = reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject);
            if (reader.CurrentDepth == 1 && opensOrStands)
            {
                count++;
            }
        }

        return true;
    }
}
