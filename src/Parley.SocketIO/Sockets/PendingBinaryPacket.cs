using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Sockets;

/// <summary>
/// A packet whose attachments have not all come. It has a deadline: a client that never sends them would hold memory for
/// as long as it answers pings.
/// </summary>
internal sealed class PendingBinaryPacket(PacketHead head, byte[] packet, Action expired) : WheelTimer
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<ReadOnlyMemory<byte>> _attachments = new(head.Attachments);

    public PacketHead Head => head;

    public ReadOnlyMemory<byte> Packet => packet;

    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => _attachments;

    public bool IsComplete => _attachments.Count == head.Attachments;

    public void Add(ReadOnlySpan<byte> attachment) => _attachments.Add(attachment.ToArray());

    public override void Fire() => expired();
}
