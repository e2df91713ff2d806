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
    private int _bytes;

    public PacketHead Head => head;

    public ReadOnlyMemory<byte> Packet => packet;

    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => _attachments;

    public bool IsComplete => _attachments.Count == head.Attachments;

    /// <summary>Adds an attachment, unless all together would be larger than <paramref name="maxBytes"/>.</summary>
    public bool TryAdd(ReadOnlySpan<byte> attachment, int maxBytes)
    {
        if (attachment.Length > maxBytes - _bytes)
        {
            return false;
        }

        _bytes += attachment.Length;
        _attachments.Add(attachment.ToArray());
        return true;
    }

    public override void Fire() => expired();
}
