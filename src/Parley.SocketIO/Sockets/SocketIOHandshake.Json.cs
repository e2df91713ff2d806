using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

public sealed partial class SocketIOHandshake
{
    /// <summary>As a JavaScript <c>Date</c> shows itself: that is what the packages for Node.js put here.</summary>
    private const string TimeFormat = "ddd MMM dd yyyy HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'";

    /// <summary>Reads a handshake that another server has written.</summary>
    internal static SocketIOHandshake FromJson(JsonElement json)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in Members(json, "headers"))
        {
            headers[header.Name] = header.Value.ValueKind == JsonValueKind.Array
                ? string.Join(", ", header.Value.EnumerateArray().Select(value => value.ToString()))
                : header.Value.ToString();
        }

        var request = new HandshakeRequest(
            IPAddress.TryParse(Text(json, "address"), out var address) ? address : null,
            DateTimeOffset.FromUnixTimeMilliseconds(
                json.TryGetProperty("issued", out var issued) && issued.TryGetInt64(out var milliseconds) ? milliseconds : 0),
            IsTrue(json, "secure"),
            IsTrue(json, "xdomain"),
            Text(json, "url"),
            headers);
        var auth = json.TryGetProperty("auth", out var value) && value.ValueKind == JsonValueKind.Object
            ? Encoding.UTF8.GetBytes(value.GetRawText())
            : [];
        return new SocketIOHandshake(request, auth);
    }

    /// <summary>Writes the handshake for other servers. The <c>pid</c> is a secret and stays here.</summary>
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteTexts(writer, "headers"u8, Headers);
        writer.WriteString("time"u8, Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteString("address"u8, Address);
        writer.WriteBoolean("xdomain"u8, CrossDomain);
        writer.WriteBoolean("secure"u8, Secure);
        writer.WriteNumber("issued"u8, Issued);
        writer.WriteString("url"u8, Url);
        WriteTexts(writer, "query"u8, Query);
        writer.WriteStartObject("auth"u8);
        if (Auth is { ValueKind: JsonValueKind.Object } auth)
        {
            foreach (var member in auth.EnumerateObject().Where(member => !member.NameEquals("pid"u8)))
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTexts(
        Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string> texts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in texts)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default;

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsTrue(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
