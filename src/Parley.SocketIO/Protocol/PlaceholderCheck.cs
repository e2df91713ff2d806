using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Watches the tokens of a binary packet for <c>{"_placeholder":true,"num":n}</c> whose n names no attachment. The two
/// properties may come in either order, so each open object is remembered.
/// </summary>
internal sealed class PlaceholderCheck(int attachments)
{
    private enum Property
    {
        Other,
        Placeholder,
        Number,
    }

    private readonly Stack<(bool Placeholder, long Number)> _objects = new();
    private Property _property;

    public bool Accepts(ref Utf8JsonReader reader)
    {
        var property = _property;
        _property = Property.Other;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _objects.Push((false, -1));
                return true;
            case JsonTokenType.EndObject:
                var (isPlaceholder, number) = _objects.Pop();
                return !isPlaceholder || (number >= 0 && number < attachments);
            case JsonTokenType.PropertyName:
                _property = NameOf(ref reader);
                return true;
            case JsonTokenType.True when property == Property.Placeholder:
                _objects.Push((true, _objects.Pop().Number));
                return true;
            case JsonTokenType.Number when property == Property.Number:
                _objects.Push((_objects.Pop().Placeholder, reader.TryGetInt64(out var value) ? value : -1));
                return true;
            default:
                return true;
        }
    }

    private static Property NameOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped && HasSurrogate(reader.ValueSpan))
        {
            return Property.Other; // half a character is no text: the reader would throw rather than compare
        }

        return reader.ValueTextEquals("_placeholder"u8) ? Property.Placeholder
            : reader.ValueTextEquals("num"u8) ? Property.Number
            : Property.Other;
    }

    /// <summary>In a string that the reader has accepted: behind each backslash stands a whole escape.</summary>
    private static bool HasSurrogate(ReadOnlySpan<byte> escaped)
    {
        for (var at = escaped.IndexOf((byte)'\\'); at >= 0; at = escaped.IndexOf((byte)'\\'))
        {
            escaped = escaped[(at + 1)..];
            if (escaped[0] == 'u' && (escaped[1] | 0x20) == 'd' && escaped[2] > '7')
            {
                return true;
            }

            escaped = escaped[1..];
        }

        return false;
    }
}
