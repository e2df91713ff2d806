using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Writes bytes as a placeholder and hands them to the packet as an attachment, and the other way round. Outside of a
/// packet, and from clients that send it, base64 text as usual.
/// </summary>
internal sealed class BinaryConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadBytes(ref reader);

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
        WriteBytes(writer, value);

    internal static ReadOnlyMemory<byte> ReadBytes(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetBytesFromBase64();
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Expected binary data.");
        }

        var number = -1;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isNumber = reader.ValueTextEquals("num"u8);
            reader.Read();
            if (isNumber && (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out number)))
            {
                throw new JsonException("Expected binary data.");
            }

            reader.Skip();
        }

        return AttachmentScope.Reading is { } attachments && number >= 0 && number < attachments.Count
            ? attachments[number]
            : throw new JsonException("Expected binary data.");
    }

    internal static void WriteBytes(Utf8JsonWriter writer, ReadOnlyMemory<byte> value)
    {
        if (!AttachmentScope.IsWriting)
        {
            writer.WriteBase64StringValue(value.Span);
            return;
        }

        var attachments = AttachmentScope.Writing ??= [];
        writer.WriteStartObject();
        writer.WriteBoolean("_placeholder"u8, true);
        writer.WriteNumber("num"u8, attachments.Count);
        writer.WriteEndObject();
        attachments.Add(value);
    }
}
