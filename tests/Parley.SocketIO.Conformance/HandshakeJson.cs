using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Parley.SocketIO.Conformance;

/// <summary>A socket's handshake in the shape in which the reference server shows it.</summary>
internal static class HandshakeJson
{
    public static ReadOnlySpan<byte> Of(SocketIOHandshake handshake)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        Write(writer, "headers", handshake.Headers);
        writer.WriteString("time", handshake.Time.ToString("R", CultureInfo.InvariantCulture));
        writer.WriteString("address", handshake.Address);
        writer.WriteBoolean("xdomain", handshake.CrossDomain);
        writer.WriteBoolean("secure", handshake.Secure);
        writer.WriteNumber("issued", handshake.Issued);
        writer.WriteString("url", handshake.Url);
        Write(writer, "query", handshake.Query);
        writer.WritePropertyName("auth");
        (handshake.Auth ?? JsonElement.Parse("{}")).WriteTo(writer);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> values)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
