using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.SocketIO.Protocol;

/// <summary><see cref="BinaryConverter"/> for arrays.</summary>
internal sealed class ByteArrayConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        BinaryConverter.ReadBytes(ref reader).ToArray();

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
        BinaryConverter.WriteBytes(writer, value);
}
