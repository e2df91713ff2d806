using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Server.Wire;

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Log events are only written.");

    // Our own encoder made these bytes; to check them again would cost a second pass over every page.
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
