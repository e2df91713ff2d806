using System.Buffers.Binary;
using System.Text;

namespace Parley.SocketIO.Redis.MessagePack;

/// <summary>
/// Writes MessagePack in its smallest forms, as the packages for Node.js do. One is kept for each thread.
/// </summary>
internal sealed class MessagePackWriter
{
    /// <summary>A buffer that grew beyond this is not kept for the next message.</summary>
    private const int KeptBytes = 64 << 10;

    [ThreadStatic]
    private static MessagePackWriter? t_kept;

    private byte[] _buffer = new byte[1024];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>The thread's writer, empty; given back with <see cref="ToArrayAndReturn"/>.</summary>
    public static MessagePackWriter Rent()
    {
        var writer = t_kept ?? new MessagePackWriter();
        t_kept = null;
        writer._length = 0;
        return writer;
    }

    public byte[] ToArrayAndReturn()
    {
        var message = Written.ToArray();
        if (_buffer.Length <= KeptBytes)
        {
            t_kept = this;
        }

        return message;
    }

    public void WriteNil() => WriteByte(0xc0);

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)0xc3 : (byte)0xc2);

    public void WriteInteger(long value)
    {
        if (value >= 0)
        {
            WriteInteger((ulong)value);
        }
        else if (value >= -32)
        {
            WriteByte((byte)value);
        }
        else if (value >= sbyte.MinValue)
        {
            Take(2, 0xd0)[0] = (byte)value;
        }
        else if (value >= short.MinValue)
        {
            BinaryPrimitives.WriteInt16BigEndian(Take(3, 0xd1), (short)value);
        }
        else if (value >= int.MinValue)
        {
            BinaryPrimitives.WriteInt32BigEndian(Take(5, 0xd2), (int)value);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(Take(9, 0xd3), value);
        }
    }

    public void WriteInteger(ulong value)
    {
        switch (value)
        {
            case < 128:
                WriteByte((byte)value);
                break;
            case <= byte.MaxValue:
                Take(2, 0xcc)[0] = (byte)value;
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Take(3, 0xcd), (ushort)value);
                break;
            case <= uint.MaxValue:
                BinaryPrimitives.WriteUInt32BigEndian(Take(5, 0xce), (uint)value);
                break;
            default:
                BinaryPrimitives.WriteUInt64BigEndian(Take(9, 0xcf), value);
                break;
        }
    }

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleBigEndian(Take(9, 0xcb), value);

    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        WriteBytes(utf8);
    }

    public void WriteString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        WriteStringHeader(length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        WriteHeader(value.Length, fix: -1, fixMax: -1, bits8: 0xc4, bits16: 0xc5);
        WriteBytes(value);
    }

    public void WriteArrayHeader(int count) => WriteHeader(count, fix: 0x90, fixMax: 15, bits8: -1, bits16: 0xdc);

    public void WriteMapHeader(int count) => WriteHeader(count, fix: 0x80, fixMax: 15, bits8: -1, bits16: 0xde);

    /// <summary>Begins an array or a map whose size is not known yet.</summary>
    public int Begin()
    {
        Reserve(1);
        return _length;
    }

    public void EndArray(int start, int count) => End(start, count, 0x90, 0xdc);

    public void EndMap(int start, int count) => End(start, count, 0x80, 0xde);

    private void End(int start, int count, int fix, int bits16)
    {
        if (count <= 15)
        {
            _buffer[start - 1] = (byte)(fix | count);
            return;
        }

        // Large ones are rare: their content moves to make room for the size.
        var size = count <= ushort.MaxValue ? 2 : 4;
        var content = _length - start;
        Reserve(size);
        _buffer.AsSpan(start, content).CopyTo(_buffer.AsSpan(start + size));
        _buffer[start - 1] = (byte)(size == 2 ? bits16 : bits16 + 1);
        if (size == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(start), (ushort)count);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(start), (uint)count);
        }
    }

    private void WriteStringHeader(int length) => WriteHeader(length, fix: 0xa0, fixMax: 31, bits8: 0xd9, bits16: 0xda);

    private void WriteHeader(int count, int fix, int fixMax, int bits8, int bits16)
    {
        if (count <= fixMax)
        {
            WriteByte((byte)(fix | count));
        }
        else if (count <= byte.MaxValue && bits8 >= 0)
        {
            Take(2, (byte)bits8)[0] = (byte)count;
        }
        else if (count <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16BigEndian(Take(3, (byte)bits16), (ushort)count);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(Take(5, (byte)(bits16 + 1)), (uint)count);
        }
    }

    private void WriteByte(byte value) => Reserve(1)[0] = value;

    private void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Room for a type and its value; returns that of the value.</summary>
    private Span<byte> Take(int length, byte type)
    {
        var room = Reserve(length);
        room[0] = type;
        return room[1..];
    }

    private Span<byte> Reserve(int length)
    {
        if (_length + length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length));
        }

        var room = _buffer.AsSpan(_length, length);
        _length += length;
        return room;
    }
}
