namespace Parley.SocketIO.Protocol;

/// <summary>What stands before a packet's payload. Positions point into the packet; nothing is copied.</summary>
internal readonly record struct PacketHead(
    PacketType Type, int Attachments, Range Namespace, long AckId, int PayloadStart)
{
    /// <summary>The ack id of a packet that asks for no acknowledgement. Zero is a real id.</summary>
    public const long NoAck = -1;

    public bool IsBinary => Type is PacketType.BinaryEvent or PacketType.BinaryAck;

    /// <summary>The namespace's name as it stood in the packet; <c>/</c> when none did.</summary>
    public ReadOnlySpan<byte> NamespaceOf(ReadOnlySpan<byte> packet)
    {
        var name = packet[Namespace];
        return name.IsEmpty ? "/"u8 : name;
    }
}
