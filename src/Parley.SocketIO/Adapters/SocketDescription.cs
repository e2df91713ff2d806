using System.Text;
using System.Text.Json;

namespace Parley.SocketIO;

/// <summary>A socket as servers describe it to each other, in JSON as the packages for Node.js do.</summary>
public sealed class SocketDescription
{
    private SocketDescription(string id, SocketIOHandshake handshake, IReadOnlyList<string> rooms, ReadOnlyMemory<byte> data)
    {
        Id = id;
        Handshake = handshake;
        Rooms = rooms;
        DataJson = data;
    }

    /// <summary>The socket's id.</summary>
    public string Id { get; }

    /// <summary>The handshake. Of another server's socket the user is not known: anonymous.</summary>
    public SocketIOHandshake Handshake { get; }

    /// <summary>The rooms, the socket's own among them.</summary>
    public IReadOnlyList<string> Rooms { get; }

    /// <summary>
    /// <see cref="SocketIOSocket.Data"/> as UTF-8 JSON; empty when there is none, or it is of a type that the server's
    /// <see cref="SocketIOOptions.Json"/> does not know.
    /// </summary>
    public ReadOnlyMemory<byte> DataJson { get; }

    /// <summary>Reads a description.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SocketDescription FromJson(JsonElement json)
    {
        try
        {
            var data = json.TryGetProperty("data", out var value) && value.ValueKind != JsonValueKind.Null
                ? Encoding.UTF8.GetBytes(value.GetRawText())
                : [];
            return new SocketDescription(
                json.GetProperty("id").GetString()!,
                SocketIOHandshake.FromJson(json.GetProperty("handshake")),
                [.. json.GetProperty("rooms").EnumerateArray().Select(Name)],
                data);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("Not the description of a socket.", exception);
        }
    }

    /// <summary>Writes the description; the secret of connection state recovery is left out.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("id"u8, Id);
        writer.WritePropertyName("handshake"u8);
        Handshake.WriteTo(writer);
        writer.WriteStartArray("rooms"u8);
        foreach (var room in Rooms)
        {
            writer.WriteStringValue(room);
        }

        writer.WriteEndArray();
        if (!DataJson.IsEmpty)
        {
            writer.WritePropertyName("data"u8);
            writer.WriteRawValue(DataJson.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    internal static SocketDescription Of(SocketIOSocket socket) =>
        new(socket.Id, socket.Handshake, [.. socket.Rooms], JsonOf(socket.Data, socket.Namespace.Json));

    internal static ReadOnlyMemory<byte> JsonOf(object? data, JsonSerializerOptions options) =>
        data is not null && options.TryGetTypeInfo(data.GetType(), out var type)
            ? JsonSerializer.SerializeToUtf8Bytes(data, type)
            : default;

    /// <summary>Applications on Node.js may number their rooms.</summary>
    private static string Name(JsonElement room) =>
        room.ValueKind == JsonValueKind.Number ? room.GetRawText() : room.GetString()!;
}
