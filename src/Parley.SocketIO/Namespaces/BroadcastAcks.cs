using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Namespaces;

/// <summary>A namespace's broadcasts whose acknowledgements are awaited. Made with the first.</summary>
internal sealed class BroadcastAcks(TimingWheel wheel)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, PendingBroadcast> _pending = [];

    public int Count => _pending.Count;

    public PendingBroadcast Add(SocketIONamespace nsp, List<SocketIOSocket> sockets, IAnswers answers)
    {
        var pending = new PendingBroadcast(nsp.NextAckId(), this, sockets, answers);
        lock (_gate)
        {
            _pending.Add(pending.Id, pending);
        }

        return pending;
    }

    public void Remove(PendingBroadcast pending)
    {
        lock (_gate)
        {
            _pending.Remove(pending.Id);
        }

        wheel.Cancel(pending);
    }

    /// <summary>A client acknowledges an event that was no emit to its socket alone.</summary>
    public void OnAck(
        SocketIOSocket socket, long id, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        PendingBroadcast? pending;
        lock (_gate)
        {
            _pending.TryGetValue(id, out pending);
        }

        pending?.OnAck(socket, arguments, attachments);
    }

    /// <summary>A socket has ended: nothing is expected of it any more.</summary>
    public void OnGone(SocketIOSocket socket)
    {
        PendingBroadcast[] pending;
        lock (_gate)
        {
            if (_pending.Count == 0)
            {
                return;
            }

            pending = [.. _pending.Values];
        }

        foreach (var broadcast in pending)
        {
            broadcast.OnGone(socket);
        }
    }
}
