using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Server.Wire;

internal sealed class MessageIdConverter : JsonConverter<MessageId>
{
    private const int LongestId = 19;

    public override MessageId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A message id is a string of decimal digits.");
        }

        var text = reader.GetString()!;
        return text.Length <= LongestId
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && id > 0
                ? new MessageId(id)
                : throw new JsonException("A message id is a string of decimal digits.");
    }

    public override void Write(Utf8JsonWriter writer, MessageId value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[LongestId];
        value.Value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
