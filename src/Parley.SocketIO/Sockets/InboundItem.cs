using System.Buffers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Sockets;

/// <summary>
/// Something that happens to a connection's sockets in its turn: a received packet, in a rented array of its own because
/// the read buffer goes on; or, without a packet, that a socket ended.
/// </summary>
internal readonly record struct InboundItem(
    PacketHead Head,
    byte[]? Packet,
    int Length,
    IReadOnlyList<ReadOnlyMemory<byte>> Attachments,
    SocketIOSocket? Ended = null,
    DisconnectReason Reason = default)
{
    public ReadOnlySpan<byte> Payload => Packet.AsSpan(Head.PayloadStart, Length - Head.PayloadStart);

    public ReadOnlySpan<byte> Namespace => Head.NamespaceOf(Packet.AsSpan(0, Length));

    public static InboundItem Of(
        in PacketHead head, ReadOnlySpan<byte> packet, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var copy = ArrayPool<byte>.Shared.Rent(packet.Length);
        packet.CopyTo(copy);
        return new InboundItem(head, copy, packet.Length, attachments);
    }

    public static InboundItem OfEnd(SocketIOSocket socket, DisconnectReason reason) =>
        new(default, null, 0, [], socket, reason);

    public void Release()
    {
        if (Packet is not null)
        {
            ArrayPool<byte>.Shared.Return(Packet);
        }
    }
}
