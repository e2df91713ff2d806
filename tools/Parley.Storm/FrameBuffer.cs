using System.Buffers.Binary;

namespace Parley.Storm;

/// <summary>Text frames out of the bytes of one WebSocket; as much of RFC 6455 as the server sends.</summary>
internal sealed class FrameBuffer
{
    private byte[] _bytes = new byte[2048];
    private int _start;
    private int _end;

    /// <summary>Where the next bytes may be put.</summary>
    public Memory<byte> Free()
    {
        if (_start > 0 && _start == _end)
        {
            _start = _end = 0;
        }

        if (_end == _bytes.Length)
        {
            var kept = _bytes.AsSpan(_start, _end - _start);
            var larger = kept.Length * 2 > _bytes.Length ? new byte[_bytes.Length * 2] : _bytes;
            kept.CopyTo(larger);
            (_bytes, _end, _start) = (larger, kept.Length, 0);
        }

        return _bytes.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    /// <summary>The bytes of an HTTP head, once it is whole.</summary>
    public bool TryReadHead(out bool isSwitching)
    {
        var bytes = _bytes.AsSpan(_start, _end - _start);
        var length = bytes.IndexOf("\r\n\r\n"u8);
        isSwitching = bytes.StartsWith("HTTP/1.1 101"u8);
        if (length < 0)
        {
            return false;
        }

        _start += length + 4;
        return true;
    }

    /// <summary>The payload of the next text frame; valid until the next call.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> text)
    {
        text = default;
        var bytes = _bytes.AsSpan(_start, _end - _start);
        if (bytes.Length < 2)
        {
            return false;
        }

        var length = (long)(bytes[1] & 0x7f);
        var head = 2;
        if (length == 126)
        {
            head = 4;
            length = bytes.Length < head ? long.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (length == 127)
        {
            head = 10;
            length = bytes.Length < head ? long.MaxValue : BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }

        if (bytes.Length - head < length)
        {
            return false;
        }

        text = _bytes.AsMemory(_start + head, (int)length);
        _start += head + (int)length;
        return true;
    }
}
