using Parley.SocketIO.Redis.MessagePack;

namespace Parley.SocketIO.Redis.Messages;

/// <summary>The same as <see cref="TargetJson"/>, in MessagePack.</summary>
internal static class TargetMessagePack
{
    public static void WriteTo(MessagePackWriter writer, BroadcastTarget target, TimeSpan? timeout = null)
    {
        writer.WriteMapHeader(3);
        WriteNames(writer, "rooms"u8, target.Rooms);
        WriteNames(writer, "except"u8, target.Except);
        writer.WriteString("flags"u8);
        var (start, count) = (writer.Begin(), 0);
        count += WriteFlag(writer, "volatile"u8, target.IsVolatile, true);
        count += WriteFlag(writer, "droppable"u8, target.IsDroppable, true);
        count += WriteFlag(writer, "compress"u8, target.IsUncompressed, false);
        if (timeout is { } time)
        {
            writer.WriteString("timeout"u8);
            writer.WriteInteger((long)time.TotalMilliseconds);
            count++;
        }

        writer.EndMap(start, count);
    }

    public static BroadcastTarget Read(ref MessagePackReader reader)
    {
        string[] rooms = [], except = [];
        bool isVolatile = false, isDroppable = false, isUncompressed = false;
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            var key = reader.ReadStringUtf8();
            if (key.SequenceEqual("rooms"u8))
            {
                rooms = ReadNames(ref reader);
            }
            else if (key.SequenceEqual("except"u8))
            {
                except = ReadNames(ref reader);
            }
            else if (key.SequenceEqual("flags"u8))
            {
                ReadFlags(ref reader, ref isVolatile, ref isDroppable, ref isUncompressed);
            }
            else
            {
                reader.Skip();
            }
        }

        return new BroadcastTarget(rooms.Length == 0 ? null : rooms, except)
        {
            IsVolatile = isVolatile,
            IsDroppable = isDroppable,
            IsUncompressed = isUncompressed,
        };
    }

    private static void WriteNames(MessagePackWriter writer, ReadOnlySpan<byte> key, IReadOnlyList<string>? names)
    {
        writer.WriteString(key);
        writer.WriteArrayHeader(names?.Count ?? 0);
        for (var i = 0; i < (names?.Count ?? 0); i++)
        {
            writer.WriteString(names![i]);
        }
    }

    private static int WriteFlag(MessagePackWriter writer, ReadOnlySpan<byte> key, bool isSet, bool value)
    {
        if (isSet)
        {
            writer.WriteString(key);
            writer.WriteBoolean(value);
        }

        return isSet ? 1 : 0;
    }

    private static string[] ReadNames(ref MessagePackReader reader)
    {
        if (!MessagePackReader.IsArray(reader.Peek))
        {
            reader.Skip();
            return [];
        }

        var names = new string[reader.ReadArrayHeader()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadName();
        }

        return names;
    }

    private static void ReadFlags(
        ref MessagePackReader reader, ref bool isVolatile, ref bool isDroppable, ref bool isUncompressed)
    {
        if (!MessagePackReader.IsMap(reader.Peek))
        {
            reader.Skip();
            return;
        }

        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            var key = reader.ReadStringUtf8();
            var type = reader.Peek;
            isVolatile |= key.SequenceEqual("volatile"u8) && type == 0xc3;
            isDroppable |= key.SequenceEqual("droppable"u8) && type == 0xc3;
            isUncompressed |= key.SequenceEqual("compress"u8) && type == 0xc2;
            reader.Skip();
        }
    }
}
