namespace Parley.SocketIO.Events;

/// <summary>A socket's events whose acknowledgement is awaited. Made with the first; all fail when the socket disconnects.</summary>
internal sealed class PendingAcks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, PendingAck> _pending = [];
    private bool _isClosed;

    public bool TryAdd(PendingAck ack)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _pending.Add(ack.Id, ack);
            }

            return !_isClosed;
        }
    }

    /// <summary>Takes an ack out; null when it is unknown, answered or timed out.</summary>
    public PendingAck? Remove(long id)
    {
        lock (_gate)
        {
            return _pending.Remove(id, out var ack) ? ack : null;
        }
    }

    public void FailAll()
    {
        PendingAck[] pending;
        lock (_gate)
        {
            _isClosed = true;
            pending = [.. _pending.Values];
            _pending.Clear();
        }

        foreach (var ack in pending)
        {
            ack.Fail(Disconnected());
        }
    }

    public static InvalidOperationException Disconnected() => new("The socket has been disconnected.");
}
