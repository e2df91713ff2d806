using System.Buffers.Binary;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>The last frames of a WebSocket.</summary>
internal static class ClosingFrames
{
    /// <summary>Without a status: that is what the reference server sends when it closes.</summary>
    public static SharedFrame Empty { get; } = SharedFrame.Control(Opcode.Close, []);

    /// <summary>Answers the client's closing frame with its own status.</summary>
    public static SharedFrame Echo(ReadOnlySpan<byte> received) =>
        received.Length < 2 ? Empty : SharedFrame.Control(Opcode.Close, received[..2]);

    public static SharedFrame ForFault(FrameStatus status)
    {
        Span<byte> code = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(code, (ushort)status);
        return SharedFrame.Control(Opcode.Close, code);
    }
}
