using Parley.SocketIO.Engine.Transports;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Protocol;

/// <summary>Finds the payload in a packet that was encoded: what is the same under another head.</summary>
internal static class FramePayload
{
    /// <summary>The JSON array of an event packet, less its offset; its attachments are the frame's.</summary>
    public static ReadOnlyMemory<byte> Of(SharedFrame frame)
    {
        var packet = frame.Text[1..]; // behind Engine.IO's type
        if (!PacketDecoder.TryDecode(packet, int.MaxValue, out var head, out var error))
        {
            throw new InvalidOperationException($"Not a packet of this server: {error}.");
        }

        var start = FrameHeader.LengthFor(frame.Text.Length) + 1 + head.PayloadStart;
        var payload = frame.Bytes.Slice(start, packet.Length - head.PayloadStart);
        return frame.HasOffset ? (byte[])[.. payload.Span[..^(frame.OffsetSize + 1)], (byte)']'] : payload;
    }
}
