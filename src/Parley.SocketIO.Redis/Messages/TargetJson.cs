using System.Runtime.InteropServices;
using System.Text.Json;

namespace Parley.SocketIO.Redis.Messages;

/// <summary>Whom a message addresses, as <c>opts</c>: rooms, exceptions and flags. All adapters write it alike.</summary>
internal static class TargetJson
{
    public static void WriteTo(Utf8JsonWriter json, BroadcastTarget target, TimeSpan? timeout = null, bool hasFlags = true)
    {
        json.WritePropertyName("opts"u8);
        WriteOpts(json, target, timeout, hasFlags);
    }

    public static void WriteOpts(Utf8JsonWriter json, BroadcastTarget target, TimeSpan? timeout = null, bool hasFlags = true)
    {
        json.WriteStartObject();
        WriteNames(json, "rooms"u8, target.Rooms);
        WriteNames(json, "except"u8, target.Except);
        if (hasFlags)
        {
            json.WriteStartObject("flags"u8);
            WriteFlags(json, target, timeout);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> property, IReadOnlyList<string>? names)
    {
        json.WriteStartArray(property);
        foreach (var name in names ?? [])
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    /// <summary>Reads <c>opts</c> of a message; without it, everybody is meant.</summary>
    public static BroadcastTarget Read(JsonElement message)
    {
        TryGet(message, "opts"u8, out var opts);
        return ReadOpts(opts);
    }

    public static BroadcastTarget ReadOpts(JsonElement opts)
    {
        var rooms = Names(opts, "rooms"u8);
        TryGet(opts, "flags"u8, out var flags);
        return new BroadcastTarget(rooms.Length == 0 ? null : rooms, Names(opts, "except"u8))
        {
            IsVolatile = Is(flags, "volatile"u8, JsonValueKind.True),
            IsDroppable = Is(flags, "droppable"u8, JsonValueKind.True),
            IsUncompressed = Is(flags, "compress"u8, JsonValueKind.False),
        };
    }

    /// <summary>How long the asking server waits, by the flags of its message.</summary>
    public static TimeSpan? ReadTimeout(JsonElement message) =>
        TryGet(message, "opts"u8, out var opts) && TryGet(opts, "flags"u8, out var flags)
        && TryGet(flags, "timeout"u8, out var timeout) && timeout.ValueKind == JsonValueKind.Number
            ? TimeSpan.FromMilliseconds(Math.Clamp(timeout.GetDouble(), 0, TimeSpan.FromHours(1).TotalMilliseconds))
            : null;

    /// <summary>Names as strings; applications on Node.js may number their rooms.</summary>
    public static string[] Names(JsonElement json, ReadOnlySpan<byte> property) =>
        TryGet(json, property, out var names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(name => name.ToString())]
            : [];

    public static string? Text(JsonElement json, ReadOnlySpan<byte> property) =>
        TryGet(json, property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int Number(JsonElement json, ReadOnlySpan<byte> property, int otherwise = -1) =>
        TryGet(json, property, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : otherwise;

    public static bool TryGet(JsonElement json, ReadOnlySpan<byte> property, out JsonElement value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    /// <summary>The text of a value; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Raw(JsonElement json, ReadOnlySpan<byte> property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var value)
            ? JsonMarshal.GetRawUtf8Value(value)
            : [];

    private static void WriteFlags(Utf8JsonWriter json, BroadcastTarget target, TimeSpan? timeout)
    {
        if (target.IsVolatile)
        {
            json.WriteBoolean("volatile"u8, true);
        }

        if (target.IsDroppable)
        {
            json.WriteBoolean("droppable"u8, true);
        }

        if (target.IsUncompressed)
        {
            json.WriteBoolean("compress"u8, false);
        }

        if (timeout is { } time)
        {
            json.WriteNumber("timeout"u8, (long)time.TotalMilliseconds);
        }
    }

    private static bool Is(JsonElement flags, ReadOnlySpan<byte> property, JsonValueKind kind) =>
        flags.ValueKind == JsonValueKind.Object && flags.TryGetProperty(property, out var value) && value.ValueKind == kind;
}
