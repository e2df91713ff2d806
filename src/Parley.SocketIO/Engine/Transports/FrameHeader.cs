using System.Buffers.Binary;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>The header of a frame from server to client: final, unmasked, shortest length form (RFC 6455, 5.2).</summary>
internal static class FrameHeader
{
    /// <summary>The longest header that a client's frame can have, mask included.</summary>
    public const int MaxReceivedLength = 14;

    public static int LengthFor(int payload) => payload switch
    {
        < 126 => 2,
        <= ushort.MaxValue => 4,
        _ => 10,
    };

    /// <summary>Writes the header and returns its length.</summary>
    public static int Write(Span<byte> target, Opcode opcode, int payload)
    {
        target[0] = (byte)(0x80 | (byte)opcode);
        switch (LengthFor(payload))
        {
            case 2:
                target[1] = (byte)payload;
                return 2;
            case 4:
                target[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payload);
                return 4;
            default:
                target[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(target[2..], (ulong)payload);
                return 10;
        }
    }
}
