using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Parley.Server.EventLogs;

/// <summary>
/// A committed group on its way to other nodes: the positions of its channels before it, and its events as they are
/// stored. Pure. A reader drops a version that it does not know: nodes of two versions find each other's commits by
/// looking.
/// </summary>
internal static class BusMessage
{
    private const byte Version = 1;
    private const int NotCounted = -1;

    public static byte[] Encode(PublishWork work)
    {
        using var stream = new MemoryStream(64 + work.Events.Sum(logged => logged.Payload.Length + 16));
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write7BitEncodedInt(work.Before.Count);
        foreach (var position in work.Before)
        {
            writer.Write(position.Id);
            writer.Write(position.Head.Epoch);
            writer.Write(position.Head.Head);
            writer.Write(position.Head.Ordinal);
            writer.Write(position.Born);
        }

        writer.Write7BitEncodedInt(work.Events.Count);
        foreach (var logged in work.Events)
        {
            writer.Write(logged.ReactionCount ?? NotCounted);
            writer.Write7BitEncodedInt(logged.Payload.Length);
            writer.Write(logged.Payload);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>False: another version's, or not ours at all.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out PublishWork? work)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(message.ToArray(), writable: false), Encoding.UTF8);
            work = reader.ReadByte() == Version ? Read(reader) : null;
            return work is not null;
        }
        catch (Exception fault) when (fault is IOException or FormatException or ArgumentException
            or OverflowException or InvalidDataException or System.Text.Json.JsonException)
        {
            work = null;
            return false;
        }
    }

    private static PublishWork Read(BinaryReader reader)
    {
        var before = new List<ChannelPosition>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            before.Add(new ChannelPosition(
                reader.ReadString(),
                new ChannelHead(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64()),
                reader.ReadInt64()));
        }

        var events = new List<LogEvent>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var count = reader.ReadInt32();
            var length = reader.Read7BitEncodedInt();
            if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
            {
                throw new EndOfStreamException();
            }

            var logged = EventPayload.Decode(reader.ReadBytes(length));
            events.Add(count == NotCounted ? logged : logged with { ReactionCount = count });
        }

        return PublishWork.Received(before, events);
    }
}
