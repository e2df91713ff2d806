using System.Buffers.Binary;
using System.Text;

namespace Parley.SocketIO.Redis.MessagePack;

/// <summary>Reads MessagePack. What is cut off or is of another type than asked for is a <see cref="FormatException"/>.</summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; set; }

    /// <summary>The byte that tells the type of the next value.</summary>
    public readonly byte Peek => Position < _data.Length ? _data[Position] : throw Fault();

    public static bool IsString(byte type) => type is >= 0xa0 and <= 0xbf or >= 0xd9 and <= 0xdb;

    public static bool IsArray(byte type) => type is >= 0x90 and <= 0x9f or 0xdc or 0xdd;

    public static bool IsMap(byte type) => type is >= 0x80 and <= 0x8f or 0xde or 0xdf;

    public int ReadArrayHeader() => ReadHeader(0x90, 0xdc);

    public int ReadMapHeader() => ReadHeader(0x80, 0xde);

    public ReadOnlySpan<byte> ReadStringUtf8()
    {
        var type = ReadByte();
        var length = type switch
        {
            >= 0xa0 and <= 0xbf => type & 0x1f,
            0xd9 or 0xda or 0xdb => ReadSize(type - 0xd9),
            _ => throw Fault(),
        };
        return ReadBytes(length);
    }

    /// <summary>A string, or a number in decimals: applications on Node.js may number their rooms.</summary>
    public string ReadName() => IsString(Peek)
        ? Encoding.UTF8.GetString(ReadStringUtf8())
        : ReadInteger().ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where in the data a binary value lies.</summary>
    public Range ReadBinary()
    {
        var type = ReadByte();
        var length = type is >= 0xc4 and <= 0xc6 ? ReadSize(type - 0xc4) : throw Fault();
        ReadBytes(length);
        return (Position - length)..Position;
    }

    public bool ReadBoolean() => ReadByte() switch { 0xc3 => true, 0xc2 => false, _ => throw Fault() };

    public long ReadInteger()
    {
        var type = ReadByte();
        return type switch
        {
            < 0x80 => type,
            >= 0xe0 => (sbyte)type,
            0xcc => ReadByte(),
            0xcd => BinaryPrimitives.ReadUInt16BigEndian(ReadBytes(2)),
            0xce => BinaryPrimitives.ReadUInt32BigEndian(ReadBytes(4)),
            0xcf => (long)BinaryPrimitives.ReadUInt64BigEndian(ReadBytes(8)),
            0xd0 => (sbyte)ReadByte(),
            0xd1 => BinaryPrimitives.ReadInt16BigEndian(ReadBytes(2)),
            0xd2 => BinaryPrimitives.ReadInt32BigEndian(ReadBytes(4)),
            0xd3 => BinaryPrimitives.ReadInt64BigEndian(ReadBytes(8)),
            0xca or 0xcb => ReadReal(type) is var real && double.IsInteger(real) && Math.Abs(real) < long.MaxValue
                ? (long)real
                : throw Fault(),
            _ => throw Fault(),
        };
    }

    public double ReadDouble() => ReadReal(ReadByte());

    /// <summary>An extension: its type, and its bytes.</summary>
    public ReadOnlySpan<byte> ReadExtension(out sbyte extension)
    {
        var type = ReadByte();
        var length = type switch
        {
            >= 0xd4 and <= 0xd8 => 1 << (type - 0xd4),
            >= 0xc7 and <= 0xc9 => ReadSize(type - 0xc7),
            _ => throw Fault(),
        };
        extension = (sbyte)ReadByte();
        return ReadBytes(length);
    }

    /// <summary>Passes over one value and all that is in it.</summary>
    public void Skip()
    {
        for (var left = 1L; left > 0; left--)
        {
            var type = Peek;
            if (IsMap(type))
            {
                left += 2L * ReadMapHeader();
            }
            else if (IsArray(type))
            {
                left += ReadArrayHeader();
            }
            else if (IsString(type))
            {
                ReadStringUtf8();
            }
            else
            {
                SkipScalar(type);
            }
        }
    }

    private static FormatException Fault() => new("Not the MessagePack that was expected.");

    private void SkipScalar(byte type)
    {
        switch (type)
        {
            case >= 0xc4 and <= 0xc6:
                ReadBinary();
                break;
            case (>= 0xc7 and <= 0xc9) or (>= 0xd4 and <= 0xd8):
                ReadExtension(out _);
                break;
            case 0xca or 0xcb:
                ReadDouble();
                break;
            case 0xc0 or 0xc2 or 0xc3:
                Position++;
                break;
            default:
                ReadInteger();
                break;
        }
    }

    private double ReadReal(byte type) => type switch
    {
        0xca => BinaryPrimitives.ReadSingleBigEndian(ReadBytes(4)),
        0xcb => BinaryPrimitives.ReadDoubleBigEndian(ReadBytes(8)),
        _ => throw Fault(),
    };

    private int ReadHeader(int fix, int bits16)
    {
        var type = ReadByte();
        var count = (type & 0xf0) == fix
            ? type & 0x0f
            : type == bits16 || type == bits16 + 1 ? ReadSize(type - bits16 + 1) : throw Fault();
        return count <= _data.Length - Position ? count : throw Fault(); // each takes a byte at least
    }

    /// <summary>A size in 1, 2 or 4 bytes.</summary>
    private int ReadSize(int power) => power switch
    {
        0 => ReadByte(),
        1 => BinaryPrimitives.ReadUInt16BigEndian(ReadBytes(2)),
        _ => BinaryPrimitives.ReadUInt32BigEndian(ReadBytes(4)) is var size and <= int.MaxValue ? (int)size : throw Fault(),
    };

    private byte ReadByte() => Position < _data.Length ? _data[Position++] : throw Fault();

    private ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > _data.Length - Position)
        {
            throw Fault();
        }

        Position += count;
        return _data.Slice(Position - count, count);
    }
}
