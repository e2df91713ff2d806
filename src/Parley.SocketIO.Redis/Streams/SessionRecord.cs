using System.Text;
using System.Text.Json;
using Parley.SocketIO.Redis.MessagePack;
using Parley.SocketIO.Redis.Messages;

namespace Parley.SocketIO.Redis.Streams;

/// <summary>
/// A socket as MessagePack: <c>sid</c>, <c>pid</c>, <c>rooms</c> and <c>data</c> as the package for Node.js writes them, and
/// <c>parley</c> with what only servers of this library know.
/// </summary>
internal static class SessionRecord
{
    public static byte[] Write(SharedSession session)
    {
        var writer = JsonMessageWriter.Rent();
        var json = writer.Json;
        json.WriteStartObject();
        json.WriteString("sid"u8, session.SocketId);
        json.WriteString("pid"u8, session.Pid);
        json.WriteStartArray("rooms"u8);
        foreach (var room in session.Rooms.Keys)
        {
            json.WriteStringValue(room);
        }

        json.WriteEndArray();
        json.WritePropertyName("data"u8);
        json.WriteRawValue(session.DataJson.IsEmpty ? "{}"u8 : session.DataJson.Span, skipInputValidation: true);
        json.WriteStartObject("parley"u8);
        json.WriteString("user"u8, session.User);
        json.WriteString("start"u8, session.Start?.ToString());
        json.WriteString("heldAfter"u8, session.Held?.After.ToString());
        json.WriteString("heldUpTo"u8, session.Held?.UpTo.ToString());
        json.WriteBoolean("hasData"u8, !session.DataJson.IsEmpty);
        json.WriteStartArray("joined"u8);
        foreach (var joined in session.Rooms.Values)
        {
            json.WriteStringValue(joined?.ToString());
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        var packed = MessagePackWriter.Rent();
        JsonToMessagePack.Write(packed, writer.ToArrayAndReturn(), []);
        return packed.ToArrayAndReturn();
    }

    /// <summary>Reads a record, of whichever kind of server.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SharedSession Read(byte[] record)
    {
        using var document = JsonDocument.Parse(MessagePackToJson.Convert(record).Json);
        var session = document.RootElement;
        if (TargetJson.Text(session, "sid"u8) is not { } sid || TargetJson.Text(session, "pid"u8) is not { } pid)
        {
            throw new FormatException("Not a session.");
        }

        TargetJson.TryGet(session, "parley"u8, out var own);
        var joined = TargetJson.Names(own, "joined"u8);
        var hasData = TargetJson.TryGet(session, "data"u8, out var data)
            && (!TargetJson.TryGet(own, "hasData"u8, out var has) || has.ValueKind == JsonValueKind.True);
        return new SharedSession(pid, sid)
        {
            User = TargetJson.Text(own, "user"u8),
            Start = LogOffset.Parse(TargetJson.Text(own, "start"u8)),
            Held = LogOffset.Parse(TargetJson.Text(own, "heldAfter"u8)) is { } after
                && LogOffset.Parse(TargetJson.Text(own, "heldUpTo"u8)) is { } upTo ? (after, upTo) : null,
            Rooms = TargetJson.Names(session, "rooms"u8)
                .Select((room, i) => (room, Joined: i < joined.Length ? LogOffset.Parse(joined[i]) : null))
                .DistinctBy(named => named.room)
                .ToDictionary(named => named.room, named => named.Joined, StringComparer.Ordinal),
            DataJson = hasData ? Encoding.UTF8.GetBytes(data.GetRawText()) : default,
        };
    }
}
