using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// Reads the frames of a client (RFC 6455, 5.2): masked, control frames between fragments; compressed ones (RFC 7692) if
/// they were agreed on. Pure: bytes in, frame or close code out; never throws on input.
/// </summary>
internal static class FrameReader
{
    private const byte CompressedBit = 0x40; // RSV1

    /// <summary>
    /// Reads the first frame of a buffer and unmasks it there. <paramref name="needed"/> says how many bytes the buffer
    /// has to hold before there can be one.
    /// </summary>
    public static FrameStatus TryRead(
        Span<byte> buffer, int maxPayload, bool takesCompressed, out Frame frame, out int needed)
    {
        frame = default;
        needed = 2;
        if (buffer.Length < 2)
        {
            return FrameStatus.NeedsMore;
        }

        if (!HasValidHead(buffer[0], buffer[1], takesCompressed))
        {
            return FrameStatus.ProtocolError;
        }

        var lengthBytes = (buffer[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 };
        var start = 2 + lengthBytes + 4;
        needed = start;
        if (buffer.Length < start)
        {
            return FrameStatus.NeedsMore;
        }

        var length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]),
            8 => BinaryPrimitives.ReadUInt64BigEndian(buffer[2..]),
            _ => (ulong)(buffer[1] & 0x7f),
        };
        if (length > (ulong)maxPayload)
        {
            return FrameStatus.TooLarge;
        }

        needed = start + (int)length;
        if (buffer.Length < needed)
        {
            return FrameStatus.NeedsMore;
        }

        Unmask(buffer[start..needed], MemoryMarshal.Read<uint>(buffer[(start - 4)..]));
        frame = new Frame(
            (Opcode)(buffer[0] & 0x0f), (buffer[0] & 0x80) != 0, (buffer[0] & CompressedBit) != 0, start, (int)length);
        return FrameStatus.Complete;
    }

    /// <summary>Checks the payload of a close frame: nothing, or a code that may be sent and a text.</summary>
    public static FrameStatus CheckClose(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return FrameStatus.Complete;
        }

        if (payload.Length == 1)
        {
            return FrameStatus.ProtocolError;
        }

        var code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        var isAllowed = code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
        return !isAllowed ? FrameStatus.ProtocolError
            : Utf8.IsValid(payload[2..]) ? FrameStatus.Complete
            : FrameStatus.InvalidText;
    }

    private static bool HasValidHead(byte first, byte second, bool takesCompressed)
    {
        var opcode = (Opcode)(first & 0x0f);
        var allowedBits = takesCompressed && opcode is (Opcode.Text or Opcode.Binary) ? CompressedBit : 0;
        var hasReservedBits = (first & 0x70 & ~allowedBits) != 0;
        var isMasked = (second & 0x80) != 0;
        if (hasReservedBits || !isMasked)
        {
            return false;
        }

        return opcode switch
        {
            Opcode.Continuation or Opcode.Text or Opcode.Binary => true,
            Opcode.Close or Opcode.Ping or Opcode.Pong => (first & 0x80) != 0 && (second & 0x7f) <= 125,
            _ => false,
        };
    }

    private static void Unmask(Span<byte> payload, uint mask)
    {
        var wide = new Vector<uint>(mask);
        var words = MemoryMarshal.Cast<byte, Vector<uint>>(payload);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= wide;
        }

        Span<byte> key = stackalloc byte[4];
        MemoryMarshal.Write(key, mask);
        for (var i = words.Length * Vector<byte>.Count; i < payload.Length; i++)
        {
            payload[i] ^= key[i & 3];
        }
    }
}
