namespace Parley.SocketIO.Protocol;

/// <summary>
/// Reads Socket.IO v5 packets: <c>type [attachments "-"] [namespace ","] [ack id] [JSON]</c>. Pure: no I/O, no clock, no
/// shared state. Never throws on input; the error names the rule that was broken.
/// </summary>
internal static class PacketDecoder
{
    /// <summary>The error of a packet that announces more attachments than are allowed.</summary>
    public const string TooManyAttachments = "too many attachments";

    /// <summary>The largest ack id a JavaScript client can count to.</summary>
    private const long MaxAckId = (1L << 53) - 1;

    public static bool TryDecode(ReadOnlySpan<byte> packet, int maxAttachments, out PacketHead head, out string? error)
    {
        head = default;
        if (packet.IsEmpty || packet[0] is < (byte)'0' or > (byte)'6')
        {
            error = "unknown packet type";
            return false;
        }

        var type = (PacketType)(packet[0] - '0');
        var at = 1;
        var attachments = 0;
        if (type is PacketType.BinaryEvent or PacketType.BinaryAck
            && !TryReadAttachmentCount(packet, maxAttachments, ref at, out attachments, out error))
        {
            return false;
        }

        var name = ReadNamespace(packet, ref at);
        if (!TryReadAckId(packet, ref at, out var ackId))
        {
            error = "ack id out of range";
            return false;
        }

        head = new PacketHead(type, attachments, name, ackId, at);
        return HasPayloadOfItsType(packet[at..], head, out error);
    }

    private static bool TryReadAttachmentCount(
        ReadOnlySpan<byte> packet, int maxAttachments, ref int at, out int count, out string? error)
    {
        count = 0;
        error = null;
        var start = at;
        while (at < packet.Length && packet[at] is >= (byte)'0' and <= (byte)'9' && count <= maxAttachments)
        {
            count = (count * 10) + packet[at++] - '0';
        }

        if (count > maxAttachments)
        {
            error = TooManyAttachments;
            return false;
        }

        if (at == start || count == 0 || at >= packet.Length || packet[at++] != (byte)'-')
        {
            error = "illegal attachments";
            return false;
        }

        return true;
    }

    private static Range ReadNamespace(ReadOnlySpan<byte> packet, ref int at)
    {
        if (at >= packet.Length || packet[at] != (byte)'/')
        {
            return at..at;
        }

        var start = at;
        var length = packet[at..].IndexOf((byte)',');
        if (length < 0)
        {
            at = packet.Length;
            return start..at;
        }

        at = start + length + 1;
        return start..(at - 1);
    }

    private static bool TryReadAckId(ReadOnlySpan<byte> packet, ref int at, out long ackId)
    {
        ackId = PacketHead.NoAck;
        while (at < packet.Length && packet[at] is >= (byte)'0' and <= (byte)'9')
        {
            ackId = (Math.Max(ackId, 0) * 10) + packet[at++] - '0';
            if (ackId > MaxAckId)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The cheap part of the payload's rules; that it is JSON throughout is for <see cref="PayloadReader"/>.</summary>
    private static bool HasPayloadOfItsType(ReadOnlySpan<byte> payload, in PacketHead head, out string? error)
    {
        var valid = head.Type switch
        {
            PacketType.Connect => payload.IsEmpty || PayloadReader.IsObject(payload),
            PacketType.Disconnect => payload.IsEmpty,
            PacketType.ConnectError => true,
            _ => payload.IsEmpty ? !head.IsBinary : payload[0] == (byte)'[',
        };
        error = valid ? null : "invalid payload";
        return valid;
    }
}
